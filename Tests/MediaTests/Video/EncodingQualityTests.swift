import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// What the encode job says of its pictures, held against `ffmpeg`'s own comparison.
@Suite struct EncodingQualityTests {
    /// Moving pictures in the size and signal of the rendition, so that scaling leaves them as they are.
    private static func source(seconds: Int) throws -> MemorySource {
        try Clips.make(
            "mp4",
            [
                "-f", "lavfi", "-t", "\(seconds)", "-i", "mandelbrot=s=320x180:rate=25:end_scale=0.01",
                "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-g", "25",
                "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            ])
    }

    private func encode(_ job: Engine.Job, into sink: CollectingSink) throws -> [RenditionQuality] {
        try job.plan.chunks.indices.flatMap { chunk in
            let task = CodecTask.encodeVideo(
                plan: job.plan, facts: job.facts, index: job.index, chunk: chunk, group: 0)
            let result = try MediaEngine.run(task, sources: [job.source], limits: Engine.limits, sink: sink)
            guard case .encoded(let report) = result else { throw Failure(.internal, "not an encoding") }
            return report.quality
        }
    }

    @Test(arguments: VideoCodec.allCases)
    func `it is what ffmpeg measures of the same frames, and better when more bits are spent`(
        codec: VideoCodec
    ) throws {
        let source = try Self.source(seconds: 6)
        var means: [Double] = []
        for factor in [45.0, 22] {
            var job = try Engine.Job(source, preset: Engine.preset(sides: [180]))
            try #require(job.plan.video[0].size == PixelSize(width: 320, height: 180))
            job.encode(in: codec, factor: factor)
            let sink = CollectingSink()
            let quality = try encode(job, into: sink)
            #expect(quality.allSatisfy { $0.rendition == job.plan.video[0].name })
            let measured = try Judge.similarities(try sink.file(job.plan.video[0].name), to: source)
            try #require(measured.count == job.plan.frameCount)
            let samples = SampledGOPs(plan: job.plan)
            let slots = job.plan.chunks.flatMap { chunk in
                chunk.segments.flatMap { samples.measured(inSegment: $0, of: chunk).map(SegmentSampler.slots) ?? [] }
            }
            #expect(slots.count == quality.reduce(0) { $0 + $1.sampledFrames } && slots.count >= 8)
            let mean = quality.reduce(0) { $0 + $1.ssimSum } / Double(slots.count)
            #expect(abs(mean - slots.reduce(0) { $0 + measured[$1] } / Double(slots.count)) < 1e-3)
            let lowest = try #require(slots.map { measured[$0] }.min())
            #expect(abs(try #require(quality.map(\.ssimMinimum).min()) - lowest) < 1e-3)
            means.append(mean)
        }
        #expect(means[0] + 0.01 < means[1] && means[1] <= 1, "\(means)")
    }

    /// A chunk starts with an encoder that knows nothing of what came before.
    @Test(arguments: VideoCodec.allCases)
    func `seams of chunks are no worse than one long encode`(codec: VideoCodec) throws {
        let source = try Self.source(seconds: 8)
        // The grouping that begins with short chunks.
        var job = try Engine.Job(source, preset: Engine.preset(sides: [180]), grouping: .entryFirst)
        job.encode(in: codec, factor: 30)
        let starts = job.plan.chunks.dropFirst().map { job.plan.frames(of: $0).lowerBound }
        try #require(starts.count > 1)
        let chunked = CollectingSink()
        _ = try encode(job, into: chunked)
        job.plan.chunks = [TranscodePlan.Chunk(segments: 0..<job.plan.segmentCount)]
        let whole = CollectingSink()
        _ = try encode(job, into: whole)
        let name = job.plan.video[0].name
        let apart = try Judge.similarities(try chunked.file(name), to: source)
        let together = try Judge.similarities(try whole.file(name), to: source)
        try #require(apart.count == job.plan.frameCount && together.count == job.plan.frameCount)
        for (start, end) in zip(job.plan.gopBoundaries, job.plan.gopBoundaries.dropFirst()) {
            let mean = { (values: [Double]) in values[start..<end].reduce(0, +) / Double(end - start) }
            let touchesSeam = starts.contains(start) || starts.contains(end)
            let loss = mean(together) - mean(apart)
            #expect(loss < 0.002, "GOP at \(start), at a seam: \(touchesSeam)")
        }
        let (smaller, larger) = (try whole.file(name).count, try chunked.file(name).count)
        if codec == .av1 { #expect(try chunked.file(name) == whole.file(name), "every GOP has an encoder of its own") }
        #expect(Double(larger) < Double(smaller) * 1.05, "\(larger) bytes in chunks, \(smaller) in one")
    }
}
