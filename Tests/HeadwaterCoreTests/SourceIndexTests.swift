import HeadwaterCore
import Testing

@Suite struct SourceIndexTests {
    let index = SourceIndex.example(keyframes: [0, 2, 4], end: MediaTime(6, timescale: 1))

    @Test(
        arguments: [(0, 0), (1999, 0), (2000, 2), (3999, 2), (4000, 4), (100_000, 4), (-1000, 0)] as [(Int64, Int64)])
    func `decoding starts at the keyframe before`(milliseconds: Int64, seconds: Int64) {
        let keyframe = index.keyframe(atOrBefore: MediaTime(milliseconds, timescale: 1000))
        #expect(keyframe?.time == MediaTime(seconds, timescale: 1))
    }

    @Test func `without keyframes there is nowhere to start`() {
        #expect(SourceIndex.example(keyframes: [], end: .zero).keyframe(atOrBefore: .zero) == nil)
    }
}
