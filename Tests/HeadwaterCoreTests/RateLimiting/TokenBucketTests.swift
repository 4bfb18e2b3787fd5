import HeadwaterCore
import Testing

@Suite struct TokenBucketTests {
    @Test func `a full bucket is spent at once and refilled evenly`() {
        var state = RateState(RatePolicy(.tokenBucket, 3, per: .seconds(60)), at: at(0))
        #expect([0, 0, 0].map { state.take(at: at($0)).remaining } == [2, 1, 0])
        let refused = state.take(at: at(0))
        #expect(!refused.isAllowed && refused.remaining == 0 && refused.retryAfter == .seconds(20))
        #expect(!state.take(at: at(19.999999)).isAllowed)
        let again = state.take(at: at(20))
        #expect(again.isAllowed && again.remaining == 0 && again.retryAfter == nil && again.moreAfter == .seconds(20))
        #expect(state.take(at: at(20 + 60)).remaining == 2)
    }

    @Test func `nothing used means nothing to wait for`() {
        var state = RateState(RatePolicy(.tokenBucket, 2, per: .seconds(10)), at: at(0))
        let first = state.take(at: at(0))
        #expect(first.moreAfter == .seconds(5))
        // Full again, one of it taken: the next one comes after five seconds, not earlier.
        #expect(state.take(at: at(100)).moreAfter == .seconds(5))
    }

    @Test func `a clock that goes back brings no tokens`() {
        var state = RateState(RatePolicy(.tokenBucket, 1, per: .seconds(10)), at: at(100))
        #expect(state.take(at: at(100)).isAllowed)
        #expect(!state.take(at: at(50)).isAllowed)
        #expect(!state.take(at: at(109)).isAllowed)
        #expect(state.take(at: at(110)).isAllowed)
    }

    /// A rate that no whole number of microseconds stands for: seven in a minute.
    @Test func `the rate is exact after ten years`() {
        let policy = RatePolicy(.tokenBucket, 7, per: .seconds(60))
        var state = RateState(policy, at: at(0))
        for _ in 1...7 { #expect(state.take(at: at(0)).isAllowed) }
        // Taken as soon as it may be, again and again: each time the wait that was told is exactly right.
        var now = at(0)
        for _ in 1...10_000 {
            let refused = state.take(at: now)
            guard let wait = refused.retryAfter else { return #expect(Bool(false), "allowed too early") }
            #expect(!state.take(at: Timestamp(microseconds: now.microseconds + wait.inMicroseconds - 1)).isAllowed)
            now = now + wait
            #expect(state.take(at: now).isAllowed)
        }
        // 10 000 tokens at seven a minute, to the microsecond.
        #expect(now.microseconds == (10_000 * 60_000_000 + 6) / 7)
        let years = Timestamp(microseconds: now.microseconds + 10 * 365 * 86_400 * 1_000_000)
        #expect((1...8).map { _ in state.take(at: years).isAllowed } == Array(repeating: true, count: 7) + [false])
        #expect(state.take(at: Timestamp(microseconds: .max)).isAllowed)
    }

    @Test(arguments: seeds)
    func `in any span no more is allowed than the bucket holds and the span brings`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 1...20 {
            let policy = RatePolicy(
                .tokenBucket, .random(in: 1...20, using: &generator),
                per: .seconds(.random(in: 1...30, using: &generator)))
            let allowed = askAtRandom(policy, times: 600, using: &generator)
            for (first, start) in allowed.enumerated() {
                for last in first..<allowed.count {
                    let span = allowed[last] - start
                    let most = Int64(policy.quota) + span * Int64(policy.quota) / policy.window.inMicroseconds
                    #expect(Int64(last - first + 1) <= most, "\(policy) over \(span) µs")
                }
            }
        }
    }
}

/// Seconds after the start of a test's clock.
func at(_ seconds: Double) -> Timestamp { Timestamp(microseconds: Int64((seconds * 1_000_000).rounded())) }

extension Duration {
    var inMicroseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}

/// Asks in bursts and pauses; the times in microseconds at which it was allowed.
func askAtRandom(_ policy: RatePolicy, times: Int, using generator: inout SeededGenerator) -> [Int64] {
    var now = Timestamp(microseconds: .random(in: 0...1_000_000_000, using: &generator))
    var state = RateState(policy, at: now)
    var allowed: [Int64] = []
    for _ in 1...times {
        if Bool.random(using: &generator) {
            now = now + .microseconds(Int64.random(in: 0...(policy.window.inMicroseconds / 4), using: &generator))
        }
        let decision = state.take(at: now)
        if decision.isAllowed { allowed.append(now.microseconds) }
        #expect((0...policy.quota).contains(decision.remaining))
        #expect(decision.isAllowed == (decision.retryAfter == nil))
        // Whoever waits as long as was told gets it; nobody else asks here.
        if let wait = decision.retryAfter {
            var later = state
            #expect(later.take(at: now + wait).isAllowed)
        }
    }
    return allowed
}
