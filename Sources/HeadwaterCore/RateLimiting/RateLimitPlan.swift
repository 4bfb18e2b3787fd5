/// The limits of every group for every tier.
public struct RateLimitPlan: Hashable, Sendable {
    /// All limits are this many times as high; 0.01 to 100.
    public let scale: Double

    public static let scales = 0.01...100.0

    public init(scale: Double = 1) { self.scale = min(max(scale, Self.scales.lowerBound), Self.scales.upperBound) }

    public func policy(_ group: RateLimitGroup, _ tier: RateLimitTier) -> RatePolicy {
        let kind: RatePolicy.Kind = group == .auth ? .slidingWindow : .tokenBucket
        let quota = Double(Self.perMinute(group) * Self.factor(tier, group)) * scale
        return RatePolicy(kind, Int(quota.rounded()), per: .seconds(60))
    }

    /// For somebody without an account.
    private static func perMinute(_ group: RateLimitGroup) -> Int {
        switch group {
        // One request for each part of a file, and some files at once.
        case .uploads: 600
        // A library page asks some ten times.
        case .apiReads: 300
        case .apiWrites: 60
        case .auth: 10
        // A player with six segments a minute, seeking wildly, some dozens of people behind one address.
        case .media: 6000
        // A player that tells something every few seconds, some hundreds of them behind one address.
        case .beacons: 3000
        // A page has some twenty files.
        case .pages: 600
        case .operation: 120
        }
    }

    /// Guessing is no faster for anyone.
    private static func factor(_ tier: RateLimitTier, _ group: RateLimitGroup) -> Int {
        if group == .auth { return 1 }
        return switch tier {
        case .anonymous: 1
        case .free: 2
        case .premium: 10
        case .admin: 20
        }
    }
}
