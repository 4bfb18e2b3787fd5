import HeadwaterCore
import Testing

/// 60 seconds at 25 fps: ten segments of three GOPs.
@Suite struct SampledGOPsTests {
    private let plan: TranscodePlan
    private let samples: SampledGOPs

    init() throws {
        plan = try Self.plan(seconds: 60)
        samples = SampledGOPs(plan: plan)
        try #require(plan.segmentCount == 10 && plan.gopFrames == 50)
    }

    private static func plan(seconds: Int64) throws -> TranscodePlan {
        let end = MediaTime(seconds, timescale: 1)
        return try TranscodePlan.make(
            facts: .example(end: end), index: .example(keyframes: [0], end: end), preset: .example, grouping: .together)
    }

    private func places(_ segment: Int, of segments: Range<Int>) -> [Int] {
        samples.gops(ofSegment: segment, in: TranscodePlan.Chunk(segments: segments)).map(\.place)
    }

    @Test func `the first GOP of each chunk is decoded`() {
        for segments in [0..<1, 1..<2, 2..<4, 4..<10] {
            #expect(places(segments.lowerBound, of: segments).first == 0)
        }
        #expect(places(3, of: 2..<4) == [])
    }

    @Test func `every fourth segment of a chunk is sampled, and its quality is measured`() {
        let chunk = TranscodePlan.Chunk(segments: 1..<10)
        #expect((1..<10).filter { !places($0, of: chunk.segments).isEmpty } == [1, 5, 9])
        #expect(samples.measured(inSegment: 5, of: chunk) == 750..<800)
        #expect(samples.measured(inSegment: 6, of: chunk) == nil)
    }

    @Test func `the first GOP of a video is decoded, and the second one measured`() {
        #expect(places(0, of: 0..<10) == [0, 1])
        #expect(samples.measured(inSegment: 0, of: TranscodePlan.Chunk(segments: 0..<10)) == 50..<100)
    }

    @Test func `a video of one GOP is decoded once`() throws {
        let short = try Self.plan(seconds: 2)
        let found = SampledGOPs(plan: short)
        #expect(found.gops(ofSegment: 0, in: short.chunks[0]).map(\.frames) == [0..<50])
        #expect(found.frameCount(of: short.chunks[0]) == 50)
    }

    @Test func `behind a full gate every GOP is decoded, and no more are measured`() {
        var plan = plan
        plan.gate = .full
        let full = SampledGOPs(plan: plan)
        let chunk = TranscodePlan.Chunk(segments: 1..<10)
        #expect(full.gops(ofSegment: 2, in: chunk).map(\.place) == [0, 1, 2])
        #expect(full.frameCount(of: chunk) == plan.frames(of: chunk).count)
        for segment in 0..<10 {
            let whole = TranscodePlan.Chunk(segments: 0..<10)
            #expect(full.measured(inSegment: segment, of: whole) == samples.measured(inSegment: segment, of: whole))
        }
    }

    @Test func `a long chunk is decoded in small part`() {
        #expect(samples.frameCount(of: TranscodePlan.Chunk(segments: 0..<10)) == 4 * 50)
        #expect(samples.frameCount(of: TranscodePlan.Chunk(segments: 1..<2)) == 50)
    }
}
