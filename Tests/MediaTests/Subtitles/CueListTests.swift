import HeadwaterCore
import Testing

@testable import Media

@Suite struct CueListTests {
    private func time(_ seconds: Double) -> MediaTime { MediaTime(Int64(seconds * 1000), timescale: 1000) }

    /// `start-end text`, an open end without its number.
    private func cues(_ entries: [(Double, Double?, String)], until end: Double = 60) -> [String] {
        var list = CueList()
        for (start, stop, text) in entries {
            list.add(DialogueText(text: text[...]), start: time(start), end: stop.map(time))
        }
        return list.cues(until: time(end)).map {
            "\($0.time.lowerBound.seconds)-\($0.time.upperBound.seconds) \($0.payload)"
        }
    }

    @Test func `cues come in the order of time, and those that overlap stay`() {
        #expect(cues([(3, 5, "b"), (1, 4, "a")]) == ["1.0-4.0 a", "3.0-5.0 b"])
    }

    @Test func `cues are cut at both ends of the presentation`() {
        #expect(
            cues([(-2, 1, "a"), (-3, -1, "gone"), (59, 70, "b"), (61, 62, "gone")]) == ["0.0-1.0 a", "59.0-60.0 b"])
    }

    @Test func `a cue without an end is shown until the next, at most five seconds`() {
        #expect(
            cues([(1, nil, "a"), (3, nil, "b"), (20, 20, "c"), (30, 31, "d")])
                == ["1.0-3.0 a", "3.0-8.0 b", "20.0-25.0 c", "30.0-31.0 d"])
    }

    @Test func `an animation that repeats a text frame by frame is one cue`() {
        var entries: [(Double, Double?, String)] = (0..<50).map { frame in
            let start = 1 + Double(frame) * 0.04
            return (start, start + 0.04, #"{\pos(\#(frame),9)}sign"#)
        }
        entries += [(1, 2, "speech"), (9, 10, "sign")]
        #expect(cues(entries) == ["1.0-3.0 sign", "1.0-2.0 speech", "9.0-10.0 sign"])
    }

    @Test func `what is empty or beyond all measure is left out`() {
        #expect(cues([(1, 2, "  "), (1, 2, String(repeating: "x", count: 5000)), (2, 3, "a")]) == ["2.0-3.0 a"])
        let many: [(Double, Double?, String)] = (0..<60_000).map { (Double($0), Double($0) + 0.5, "\($0)") }
        #expect(cues(many, until: 100_000).count == 50_000)
    }
}
