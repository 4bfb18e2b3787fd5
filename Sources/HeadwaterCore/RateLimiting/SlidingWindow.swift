/// Counts what was allowed in the last window, so that no span of that length ever holds more than the quota.
///
/// Times are kept by tenths of the window. A tenth counts until the last moment of it has left the window, so the limit is never exceeded, and
/// a place becomes free at most a tenth of the window later than it could.
public struct SlidingWindow: Hashable, Sendable {
    static let parts: Int64 = 10

    private struct Part: Hashable {
        /// Since the beginning of time.
        var number: Int64
        var count: Int
    }

    private let policy: RatePolicy
    /// In order, none of them empty; at most one more than `parts`.
    private var used: [Part] = []
    /// A clock that goes back stands still instead.
    private var latest = Timestamp(microseconds: .min)

    public init(_ policy: RatePolicy) { self.policy = policy }

    private var partMicroseconds: Int64 { max(1, (policy.windowMicroseconds + Self.parts - 1) / Self.parts) }

    public mutating func take(at time: Timestamp) -> RateDecision {
        latest = max(latest, time)
        let now = latest.microseconds
        // Rounded towards the past, before 1970 too.
        let number = now >= 0 ? now / partMicroseconds : (now - partMicroseconds + 1) / partMicroseconds
        used.removeAll { $0.number < number - Self.parts }
        let taken = used.reduce(0) { $0 + $1.count }
        let isAllowed = taken < policy.quota
        if isAllowed {
            if used.last?.number == number {
                used[used.count - 1].count += 1
            } else {
                used.append(Part(number: number, count: 1))
            }
        }
        let free = policy.quota - taken - (isAllowed ? 1 : 0)
        // The oldest part stops to count when the first moment has come whose window leaves it out.
        let next = used.first.map { ($0.number + Self.parts + 1) * partMicroseconds - now } ?? 0
        return RateDecision(
            policy: policy, isAllowed: isAllowed, remaining: free, moreAfter: .microseconds(next),
            retryAfter: isAllowed ? nil : .microseconds(next))
    }
}
