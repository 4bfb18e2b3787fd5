import HeadwaterCore
import Testing

/// Each test is a line of moments: a second of the clock, and the seconds of film that can be watched then.
@Suite struct GrowthPaceTests {
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func pace(_ moments: [(second: Int, listed: Int64)]) -> GrowthPace {
        var pace = GrowthPace(beganAt: start)
        for moment in moments { pace.note(MediaTime(moment.listed, timescale: 1), at: at(moment.second)) }
        return pace
    }

    private func at(_ second: Int) -> Timestamp { start + .seconds(second) }

    @Test func `before anything is listed it stands still`() {
        #expect(pace([]).speed(at: at(0)) == 0)
        #expect(!pace([]).isFastEnough(at: at(10)))
    }

    @Test func `it is the film that came in the time it took`() {
        let pace = pace([(2, 6), (4, 12)])
        #expect(pace.speed(at: at(4)) == 3)
        #expect(pace.isFastEnough(at: at(10)))
        #expect(!pace.isFastEnough(at: at(11)), "what does not come counts")
    }

    @Test(arguments: [(5, true), (6, false)])
    func `the bound is 1.2`(seconds: Int, isFastEnough: Bool) {
        #expect(pace([(seconds, 6)]).isFastEnough(at: at(seconds)) == isFastEnough)
    }

    @Test func `only the last while counts`() {
        // A fast beginning, then one second a second.
        let slow = pace([(1, 60), (12, 66), (18, 72), (24, 78), (30, 84), (36, 90)])
        #expect(slow.speed(at: at(36)) == 1)
        // A slow beginning, then three seconds a second.
        let fast = pace([(60, 6), (80, 66), (100, 126)])
        #expect(fast.speed(at: at(100)) == 3)
    }

    @Test func `what it remembers is bounded by what it looks back on`() throws {
        let long = pace((1...10_000).map { ($0, Int64($0) * 2) })
        #expect(long.speed(at: at(10_000)) == 2)
    }
}
