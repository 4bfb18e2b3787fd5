import HeadwaterCore
import Testing

@Suite struct SlidingWindowTests {
    let policy = RatePolicy(.slidingWindow, 3, per: .seconds(60))

    @Test func `the quota is free again when the window has left it behind`() {
        var state = RateState(policy, at: at(0))
        #expect([0, 1, 59].map { state.take(at: at($0)).remaining } == [2, 1, 0])
        let refused = state.take(at: at(59))
        #expect(!refused.isAllowed && refused.retryAfter == .seconds(7))
        #expect(!state.take(at: at(65.999999)).isAllowed)
        // The tenth from 0 to 6 s is out of the window from 66 s on, with both that were counted in it.
        #expect([66, 66].map { state.take(at: at($0)).isAllowed } == [true, true])
        #expect(!state.take(at: at(66)).isAllowed)
    }

    @Test func `refusals are not counted`() {
        var state = RateState(policy, at: at(0))
        for _ in 1...100 { _ = state.take(at: at(0)) }
        #expect(state.take(at: at(66)).remaining == 2)
    }

    @Test func `a clock that goes back frees nothing`() {
        var state = RateState(policy, at: at(1000))
        for _ in 1...3 { #expect(state.take(at: at(1000)).isAllowed) }
        #expect(!state.take(at: at(0)).isAllowed)
        #expect(!state.take(at: at(1059)).isAllowed)
    }

    @Test func `years of silence and times before 1970 are no trouble`() {
        var state = RateState(policy, at: at(-100))
        #expect([-100, -99, -98, -97].map { state.take(at: at($0)).isAllowed } == [true, true, true, false])
        #expect(state.take(at: at(1e9)).remaining == 2)
    }

    @Test(arguments: seeds)
    func `no span as long as the window ever holds more than the quota`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 1...20 {
            let policy = RatePolicy(
                .slidingWindow, .random(in: 1...20, using: &generator),
                per: .seconds(.random(in: 1...30, using: &generator)))
            let allowed = askAtRandom(policy, times: 600, using: &generator)
            for (first, start) in allowed.enumerated() {
                let inside = allowed[first...].prefix { $0 - start < policy.window.inMicroseconds }.count
                #expect(inside <= policy.quota, "\(policy) from \(start) µs")
            }
        }
    }
}
