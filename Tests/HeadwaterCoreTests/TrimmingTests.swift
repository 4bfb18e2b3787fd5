import Testing

@testable import HeadwaterCore

@Suite struct TrimmingTests {
    static let end = MediaTime(20, timescale: 1)

    private func source(rate: FrameRate = FrameRate(25)) -> (facts: SourceFacts, index: SourceIndex) {
        var facts = SourceFacts.example(rate: rate, end: Self.end)
        facts.chapters = [(0, 4), (4, 9), (9, 20)].enumerated().map { number, time in
            Chapter(
                time: MediaTime(time.0, timescale: 1)..<MediaTime(time.1, timescale: 1), title: "\(number + 1)")
        }
        var index = SourceIndex.example(keyframes: [0, 4, 8, 12, 16], end: Self.end)
        let ticks = MediaTime(-1024, timescale: 48_000)
        index.audio = [.init(streamIndex: 1, runs: [.init(start: ticks, pts: 0, position: 7)])]
        index.pieces = [.init(position: 0, offset: MediaTime(900, timescale: 90_000))]
        return (facts, index)
    }

    private func options(_ start: Int64?, _ end: Int64?) -> EncodeOptions {
        EncodeOptions(
            start: start.map { MediaTime($0, timescale: 1000) }, end: end.map { MediaTime($0, timescale: 1000) })
    }

    @Test func `the start becomes zero, and what lies before it stays to decode from`() throws {
        let whole = source()
        let (facts, index) = try options(5000, 15_000).trim(whole.facts, whole.index)
        #expect(facts.duration == MediaTime(10, timescale: 1) && index.end == facts.duration)
        #expect(index.keyframes.map(\.time.seconds) == [-5, -1, 3, 7])
        #expect(index.keyframes.map(\.pts) == whole.index.keyframes.dropLast().map(\.pts))
        #expect(index.keyframe(atOrBefore: .zero)?.time == MediaTime(-1, timescale: 1))
        #expect(index.pieces.map(\.offset) == [MediaTime(900 - 450_000, timescale: 90_000)])
        #expect(index.audio[0].runs[0].start == MediaTime(-1024 - 240_000, timescale: 48_000))
        let plan = try TranscodePlan.make(facts: facts, index: index, preset: .example, grouping: .together)
        #expect(plan.frameCount == 250)
    }

    @Test func `chapters are cut to the part, and those outside are gone`() throws {
        let whole = source()
        let (facts, _) = try options(5000, 9000).trim(whole.facts, whole.index)
        #expect(facts.chapters == [Chapter(time: .zero..<MediaTime(4, timescale: 1), title: "2")])
        let (later, _) = try options(6000, nil).trim(whole.facts, whole.index)
        #expect(later.chapters.map(\.title) == ["2", "3"])
        #expect(later.chapters.map(\.time.upperBound.seconds) == [3, 14])
    }

    @Test func `without a range nothing changes`() throws {
        let whole = source()
        let (facts, index) = try EncodeOptions().trim(whole.facts, whole.index)
        #expect(facts == whole.facts && index == whole.index)
    }

    @Test func `an end behind the video is the video's`() throws {
        let whole = source()
        #expect(try options(nil, 99_000).trim(whole.facts, whole.index).index.end == Self.end)
    }

    @Test func `a start between two frames is the nearest of them, and no time of the picture is rounded`() throws {
        let whole = source(rate: FrameRate(30_000, 1001))
        let (_, index) = try options(4990, nil).trim(whole.facts, whole.index)
        // Frame 150 is at 5.005 s, in ticks of 1/90000.
        #expect(index.pieces[0].offset == MediaTime(900 - 450_450, timescale: 90_000))
        #expect(index.keyframes[1].time == MediaTime(360_000 - 450_450, timescale: 90_000))
    }

    @Test(
        arguments: [
            (20_000, nil, "The part from 20 s to 20 s lies outside the video, which lasts 20 s."),
            (-500, 3000, "The part from -0.5 s to 3 s lies outside the video, which lasts 20 s."),
            (8000, 7250, "The part from 8 s to 7.25 s is empty: its end is not after its start."),
            (0, 0, "The part from 0 s to 0 s is empty: its end is not after its start."),
        ] as [(Int64?, Int64?, String)])
    func `a range without anything of the video is refused`(start: Int64?, end: Int64?, message: String) throws {
        let whole = source()
        let failure = #expect(throws: Failure.self) { try options(start, end).trim(whole.facts, whole.index) }
        #expect(failure?.code == .rangeOutsideVideo)
        #expect(failure?.message == message)
    }
}
