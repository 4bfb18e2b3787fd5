import HeadwaterCore
import Testing

@Suite struct LookTurnsTests {
    private let start = ContinuousClock.now

    private func at(_ second: Int) -> ContinuousClock.Instant { start + .seconds(second) }

    @Test func `one looks at a time, and three times as long nobody does`() {
        var turns = LookTurns()
        #expect(turns.opening(at: at(0)) == .now)
        turns.begin(by: "a", at: at(0))
        #expect(turns.opening(at: at(1)) == .unknown)
        let isOthers = turns.end(by: "b", at: at(1))
        #expect(!isOthers && turns.opening(at: at(1)) == .unknown)
        let isOver = turns.end(by: "a", at: at(2))
        #expect(isOver)
        #expect(turns.opening(at: at(2)) == .after(.seconds(6)))
        #expect(turns.opening(at: at(7)) == .after(.seconds(1)))
        #expect(turns.opening(at: at(8)) == .now)
    }

    @Test func `looks take a quarter of one worker's time at most`() {
        var turns = LookTurns()
        var looking = 0
        for second in 0..<4000 {
            if case .unknown = turns.opening(at: at(second)) { turns.end(by: "a", at: at(second)) }
            guard turns.opening(at: at(second)) == .now else { continue }
            turns.begin(by: "a", at: at(second))
            looking += 1
        }
        #expect(looking == 1000)
    }

    @Test func `a look that did not come about is none, and saying it twice is saying it once`() {
        var turns = LookTurns()
        turns.begin(by: "a", at: at(0))
        turns.giveUp(by: "b")
        #expect(turns.opening(at: at(5)) == .unknown)
        turns.giveUp(by: "a")
        #expect(turns.opening(at: at(5)) == .now)
        turns.begin(by: "a", at: at(5))
        turns.begin(by: "a", at: at(6))
        turns.end(by: "a", at: at(7))
        #expect(turns.opening(at: at(7)) == .after(.seconds(6)))
    }
}
