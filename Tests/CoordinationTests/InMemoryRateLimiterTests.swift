import HeadwaterCore
import Synchronization
import Testing

@testable import Coordination

@Suite struct InMemoryRateLimiterTests {
    let policy = RatePolicy(.tokenBucket, 2, per: .seconds(60))

    @Test func `askers, groups and tiers are counted apart`() async throws {
        let clock = HandClock()
        let limiter = InMemoryRateLimiter(now: clock.read)
        let first = try RateLimitKey(.apiReads, .address(#require(IPAddress("192.0.2.1"))))
        let second = try RateLimitKey(.apiReads, .address(#require(IPAddress("192.0.2.2"))))
        #expect(await limiter.take(first, under: policy).remaining == 1)
        #expect(await limiter.take(first, under: policy).remaining == 0)
        #expect(await !limiter.take(first, under: policy).isAllowed)
        #expect(await limiter.take(second, under: policy).remaining == 1)
        #expect(await limiter.take(RateLimitKey(.media, first.asker), under: policy).remaining == 1)
        #expect(await limiter.take(RateLimitKey(.apiReads, .user("anna")), under: policy).remaining == 1)
        #expect(await limiter.take(RateLimitKey(.apiReads, .apiKey("anna")), under: policy).remaining == 1)
        let premium = RatePolicy(.tokenBucket, 20, per: .seconds(60))
        #expect(await limiter.take(first, under: premium).remaining == 19)
        clock.advance(by: .seconds(30))
        #expect(await limiter.take(first, under: policy).isAllowed)
    }

    @Test func `memory is bounded, and the busy are remembered`() async {
        let clock = HandClock()
        let limiter = InMemoryRateLimiter(capacity: 160, now: clock.read)
        let busy = RateLimitKey(.apiReads, .user("busy"))
        _ = await limiter.take(busy, under: policy)
        _ = await limiter.take(busy, under: policy)
        for number in 1...10_000 {
            _ = await limiter.take(RateLimitKey(.apiReads, .user("\(number)")), under: policy)
            #expect(await !limiter.take(busy, under: policy).isAllowed)
        }
        #expect(limiter.count == 160)
    }

    @Test func `many at once are allowed exactly the quota`() async {
        let limiter = InMemoryRateLimiter(now: HandClock().read)
        let policy = RatePolicy(.slidingWindow, 50, per: .seconds(60))
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...400 {
                group.addTask { await limiter.take(RateLimitKey(.auth, .user("anna")), under: policy).isAllowed }
            }
            return await group.reduce(into: 0) { count, isAllowed in count += isAllowed ? 1 : 0 }
        }
        #expect(allowed == 50)
    }

    @Test func `time since the start goes on`() {
        let now = InMemoryRateLimiter.sinceStart()
        let first = now()
        #expect(first.microseconds >= 0 && now() >= first)
    }
}

@Suite struct RecencyMapTests {
    @Test func `what was used longest ago makes room`() {
        var map = RecencyMap<String, Int>(capacity: 3)
        let use = { (key: String) in
            map.use(key, or: { 0 }) { value in
                value += 1
                return value
            }
        }
        #expect(["a", "b", "c", "a", "d"].map(use) == [1, 1, 1, 2, 1])
        #expect(!map.contains("b") && map.count == 3)
        #expect(["a", "c", "b", "d"].map(use) == [3, 2, 1, 1])
    }

    /// Against a list that is searched from end to end.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `it agrees with a plain list`(seed: UInt64) {
        var generator = SplitMix(state: seed)
        var map = RecencyMap<Int, Int>(capacity: 8)
        var list: [(key: Int, value: Int)] = []
        for _ in 1...5000 {
            let key = Int.random(in: 0..<12, using: &generator)
            let counted = map.use(key, or: { 0 }) { value in
                value += 1
                return value
            }
            let known = list.firstIndex { $0.key == key }.map { list.remove(at: $0).value } ?? 0
            if known == 0, list.count == 8 { list.removeFirst() }
            list.append((key, known + 1))
            #expect(counted == known + 1)
        }
    }
}

/// A clock that stands still until it is moved.
final class HandClock: Sendable {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    var read: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
