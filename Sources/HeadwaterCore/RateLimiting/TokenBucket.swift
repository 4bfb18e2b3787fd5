/// A bucket that holds a policy's quota of tokens and gets them back evenly over its window.
///
/// All is whole numbers: a token is worth as many units as the window has microseconds, and each microsecond brings as many units as the
/// quota has tokens. So nothing is ever rounded, and nothing drifts.
public struct TokenBucket: Hashable, Sendable {
    private let policy: RatePolicy
    /// 0 to `full`.
    private var units: Int64
    private var updated: Timestamp

    public init(_ policy: RatePolicy, at now: Timestamp) {
        self.policy = policy
        units = policy.windowMicroseconds * Int64(policy.quota)
        updated = now
    }

    private var unitsOfToken: Int64 { policy.windowMicroseconds }
    private var unitsPerMicrosecond: Int64 { Int64(policy.quota) }
    private var full: Int64 { unitsOfToken * Int64(policy.quota) }

    public mutating func take(at now: Timestamp) -> RateDecision {
        refill(at: now)
        let isAllowed = units >= unitsOfToken
        if isAllowed { units -= unitsOfToken }
        let missing = units == full ? 0 : unitsOfToken - units % unitsOfToken
        return RateDecision(
            policy: policy, isAllowed: isAllowed, remaining: Int(units / unitsOfToken), moreAfter: time(for: missing),
            retryAfter: isAllowed ? nil : time(for: unitsOfToken - units))
    }

    /// A clock that goes back brings nothing, and takes nothing away.
    private mutating func refill(at now: Timestamp) {
        guard now > updated else { return }
        // After a whole window the bucket is full, however empty it was; longer spans would only overflow.
        let elapsed = min(now.microseconds - updated.microseconds, policy.windowMicroseconds)
        units = min(full, units + elapsed * unitsPerMicrosecond)
        updated = now
    }

    /// Rounded up: whoever waits that long gets it.
    private func time(for units: Int64) -> Duration {
        .microseconds((units + unitsPerMicrosecond - 1) / unitsPerMicrosecond)
    }
}
