public import HeadwaterCore
import Synchronization

/// Counts within one process.
///
/// Askers are spread over shards with a lock each, and every shard remembers a bounded number of them: when it is full, whoever has been
/// silent longest is forgotten. Idle askers have their whole quota anyway; to make the limiter forget a busy one, someone would have to come from
/// more addresses than there are places.
public final class InMemoryRateLimiter: RateLimiter {
    private struct Key: Hashable {
        var key: RateLimitKey
        /// Who changes tier begins anew.
        var policy: RatePolicy
    }

    private final class Shard: Sendable {
        let states: Mutex<RecencyMap<Key, RateState>>

        init(capacity: Int) { states = Mutex(RecencyMap(capacity: capacity)) }
    }

    private static let shardCount = 16

    private let shards: [Shard]
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - capacity: how many askers are remembered; each takes some 200 bytes.
    ///   - now: a clock that is never set, such as the time since the start.
    public init(capacity: Int = 100_000, now: @escaping @Sendable () -> Timestamp = InMemoryRateLimiter.sinceStart()) {
        let share = (capacity + Self.shardCount - 1) / Self.shardCount
        shards = (0..<Self.shardCount).map { _ in Shard(capacity: share) }
        self.now = now
    }

    public func take(_ key: RateLimitKey, under policy: RatePolicy) async -> RateDecision {
        let place = Key(key: key, policy: policy)
        let shard = shards[Int(UInt(bitPattern: place.hashValue) % UInt(Self.shardCount))]
        return shard.states.withLock { states in
            // Read under the lock, so that times come in order.
            let now = now()
            return states.use(place, or: { RateState(policy, at: now) }, { $0.take(at: now) })
        }
    }

    /// How many askers are remembered.
    var count: Int { shards.reduce(0) { sum, shard in sum + shard.states.withLock { $0.count } } }

    /// Time that goes on while the wall clock is set.
    public static func sinceStart() -> @Sendable () -> Timestamp {
        let start = ContinuousClock.now
        return { Timestamp(microseconds: 0) + (ContinuousClock.now - start) }
    }
}
