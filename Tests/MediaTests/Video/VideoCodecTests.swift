import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// The same rules for every codec that pictures are encoded in.
@Suite struct VideoCodecTests {
    /// With one GOP of a single frame among the others.
    private func job(_ codec: VideoCodec) throws -> Engine.Job {
        var job = try Engine.Job(try Clips.sample("film-2997.mp4"), preset: Engine.preset(sides: [120]))
        job.encode(in: codec)
        let boundaries = job.plan.gopBoundaries
        job.plan.gopBoundaries = (boundaries + [boundaries[2] + 1]).sorted()
        return job
    }

    private func probe(_ entries: String, _ file: [UInt8]) throws -> [Substring] {
        let outcome = try Judge.run(
            "ffprobe", ["-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "csv=p=0", "{}"],
            on: file)
        #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
        return outcome.text.split(separator: "\n")
    }

    @Test(arguments: VideoCodec.allCases)
    func `ffprobe finds the codec, the size, and keyframes where GOPs start and nowhere else`(
        codec: VideoCodec
    ) throws {
        let job = try job(codec)
        let sink = try job.encodeAll()
        let rendition = job.plan.video[0]
        let file = try sink.file(rendition.name)
        let stream = try probe("stream=codec_name,width,height", file)
        #expect(stream.first.map(String.init) == "\(codec),\(rendition.size.width),\(rendition.size.height)")
        let frames = try probe("frame=key_frame", file)
        #expect(frames.count == job.plan.frameCount)
        let keys = frames.indices.filter { frames[$0].hasPrefix("1") }
        #expect(keys == job.plan.gopBoundaries.dropLast())
        let verified = try Engine.verify([file])
        #expect(verified.errors == 0 && verified.decodedUnits == Int64(job.plan.frameCount))
    }

    @Test(arguments: VideoCodec.allCases)
    func `every segment is decoded alone as in the whole`(codec: VideoCodec) throws {
        let job = try job(codec)
        let sink = try job.encodeAll()
        let rendition = job.plan.video[0].name
        let whole = try Judge.frameHashes(try sink.file(rendition))
        try #require(whole.count == job.plan.frameCount)
        for segment in 0..<job.plan.segmentCount {
            let bytes = try #require(sink.inits[rendition]) + (try #require(sink.segments[rendition]?[segment]))
            #expect(try Judge.frameHashes(bytes) == Array(whole[job.plan.frames(ofSegment: segment)]))
        }
    }

    @Test(arguments: VideoCodec.allCases)
    func `a chunk has the same bytes alone, again, and among the others`(codec: VideoCodec) throws {
        let job = try job(codec)
        try #require(job.plan.chunks.count > 1)
        let all = try job.encodeAll()
        let rendition = job.plan.video[0].name
        for _ in 0..<2 {
            let alone = CollectingSink()
            _ = try Engine.encodeVideo(job, chunk: 1, group: 0, into: alone)
            #expect(alone.inits[rendition] == all.inits[rendition])
            let made = try #require(alone.segments[rendition])
            #expect(made.count == job.plan.chunks[1].segments.count)
            for (number, bytes) in made { #expect(all.segments[rendition]?[number] == bytes) }
        }
    }

    @Test(arguments: VideoCodec.allCases)
    func `no encoder signs its work`(codec: VideoCodec) throws {
        let job = try job(codec)
        let text = String(decoding: try job.encodeAll().file(job.plan.video[0].name), as: Unicode.ASCII.self)
        for name in ["x264", "x265", "SVT", "Lavc"] { #expect(!text.contains(name)) }
    }

    @Test(arguments: VideoCodec.allCases)
    func `the cap holds over the buffer`(codec: VideoCodec) throws {
        var job = try Engine.Job(
            try Clips.make(
                "mp4",
                ["-f", "lavfi", "-t", "4", "-i", "testsrc2=s=320x180:r=25,noise=alls=40:allf=t", "-c:v", "libx264"]),
            preset: Engine.preset(sides: [180]))
        job.encode(in: codec)
        let free = try job.encodeAll().file(job.plan.video[0].name).count
        job.plan.video[0].maxBitsPerSecond = 400_000
        job.plan.video[0].encoder?.bufferBits = 400_000
        let capped = try job.encodeAll().file(job.plan.video[0].name).count
        #expect(free * 8 > 4 * 600_000, "the picture asks for more, so that the test can fail")
        #expect(capped * 8 < 4 * 400_000 + 400_000, "\(capped) of \(free) bytes")
    }
}

extension Engine.Job {
    /// Makes every rendition in a codec, as fast as it can.
    mutating func encode(in codec: VideoCodec, factor: Double? = nil) {
        for position in plan.video.indices {
            plan.video[position].codec = codec
            plan.video[position].encoder?.preset = codec == .av1 ? "12" : "ultrafast"
            if let factor { plan.video[position].encoder?.constantRateFactor = factor }
        }
    }
}
