import CMAF
import HeadwaterCore
import Testing

@testable import Media

/// What the encode job decodes of its own segments.
@Suite struct SegmentSamplerTests {
    /// Segments of two GOPs, all in one chunk: both of the first are decoded, and one of the fifth.
    private func encoded() throws -> (job: Engine.Job, sink: CollectingSink) {
        let source = try Clips.picture("mp4", size: "320x180", seconds: 6, Clips.x264("keyint=25:crf=20"))
        var job = try Engine.Job(source, preset: Engine.preset(sides: [180]))
        job.plan.chunks = [TranscodePlan.Chunk(segments: 0..<job.plan.segmentCount)]
        return (job, try job.encodeAll())
    }

    private func check(
        _ job: Engine.Job, _ sink: CollectingSink, damaging damaged: (segment: Int, fragment: Int)? = nil
    ) throws -> VerifiedRendition {
        let rendition = job.plan.video[0]
        let header = try #require(sink.inits[rendition.name])
        var sampler = SegmentSampler(
            plan: job.plan, chunk: job.plan.chunks[0], rendition: rendition, limits: Engine.limits)
        for number in 0..<job.plan.segmentCount {
            var bytes = try #require(sink.segments[rendition.name]?[number])
            if let damaged, damaged.segment == number {
                let fragment = try CMAFReader.segment(bytes, initSegment: header).fragments[damaged.fragment]
                let lead = Int(fragment.offset + fragment.leadByteCount)
                // Behind the lengths of the NAL units of the first picture.
                for place in lead - 1000..<lead - 500 { bytes[place] ^= 0x5A }
            }
            try sampler.check(segment: number, bytes, initSegment: header)
        }
        return sampler.verified
    }

    @Test func `samples are counted as the plan counts them`() throws {
        let (job, sink) = try encoded()
        let samples = SampledGOPs(plan: job.plan).frameCount(of: job.plan.chunks[0])
        #expect(samples > 0 && samples < job.plan.frameCount / 2)
        let found = try check(job, sink)
        #expect(
            found
                == VerifiedRendition(
                    rendition: "180p", decodedUnits: Int64(samples), errors: 0, size: job.plan.video[0].size))
    }

    @Test func `behind a full gate every frame is decoded, and damage anywhere is a failure`() throws {
        var (job, sink) = try encoded()
        #expect(try check(job, sink, damaging: (1, 1)).errors == 0, "it is no sample")
        job.plan.gate = .full
        #expect(try check(job, sink).decodedUnits == Int64(job.plan.frameCount))
        let failure = #expect(throws: Failure.self) { try check(job, sink, damaging: (1, 1)) }
        #expect(failure?.code == .verificationFailed)
    }

    @Test(arguments: [(0, 0), (0, 1), (4, 0)])
    func `damage in a GOP that is decoded is a failure`(segment: Int, fragment: Int) throws {
        let (job, sink) = try encoded()
        let failure = #expect(throws: Failure.self) { try check(job, sink, damaging: (segment, fragment)) }
        #expect(failure?.code == .verificationFailed)
    }
}
