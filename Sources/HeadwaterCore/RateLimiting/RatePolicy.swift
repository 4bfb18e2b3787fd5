/// How often something may be done: so many times in so long.
public struct RatePolicy: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Tokens come back evenly; all of them can be spent at once. For what comes in bursts.
        case tokenBucket
        /// Never more than the quota in any span as long as the window. For what must not come in bursts.
        case slidingWindow
    }

    public var kind: Kind
    /// 1 to ``maxQuota``.
    public let quota: Int
    /// A second to ``maxWindow``.
    public let window: Duration

    /// With these, all that is reckoned below stays within 64 bits.
    public static let maxQuota = 1_000_000
    public static let maxWindow = Duration.seconds(86_400)

    /// Values out of their bounds are brought within.
    public init(_ kind: Kind, _ quota: Int, per window: Duration) {
        self.kind = kind
        self.quota = min(max(1, quota), Self.maxQuota)
        self.window = min(max(.seconds(1), window), Self.maxWindow)
    }

    var windowMicroseconds: Int64 { window.wholeMicroseconds }
}

extension Duration {
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

/// What came of asking.
public struct RateDecision: Hashable, Sendable {
    public var policy: RatePolicy
    public var isAllowed: Bool
    /// How many more would be allowed right now.
    public var remaining: Int
    /// Until more is allowed than ``remaining``; zero when nothing is used.
    public var moreAfter: Duration
    /// When refused: until what was asked for would be allowed, if nobody else asks.
    public var retryAfter: Duration?

    public init(
        policy: RatePolicy, isAllowed: Bool, remaining: Int, moreAfter: Duration, retryAfter: Duration? = nil
    ) {
        self.policy = policy
        self.isAllowed = isAllowed
        self.remaining = remaining
        self.moreAfter = moreAfter
        self.retryAfter = retryAfter
    }
}

/// What is remembered of one asker under one policy.
public enum RateState: Hashable, Sendable {
    case tokenBucket(TokenBucket)
    case slidingWindow(SlidingWindow)

    /// Of one who never asked.
    public init(_ policy: RatePolicy, at now: Timestamp) {
        switch policy.kind {
        case .tokenBucket: self = .tokenBucket(TokenBucket(policy, at: now))
        case .slidingWindow: self = .slidingWindow(SlidingWindow(policy))
        }
    }

    /// Asks for one, and counts it when it is allowed.
    public mutating func take(at now: Timestamp) -> RateDecision {
        switch self {
        case .tokenBucket(var bucket):
            let decision = bucket.take(at: now)
            self = .tokenBucket(bucket)
            return decision
        case .slidingWindow(var window):
            let decision = window.take(at: now)
            self = .slidingWindow(window)
            return decision
        }
    }
}
