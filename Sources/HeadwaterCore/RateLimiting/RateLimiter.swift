/// Counts what askers do, in the memory of one process or among several.
///
/// An implementation that can't tell, because what it counts with is out of reach, allows: a server that limits nobody for a while is better
/// than one that refuses everybody.
public protocol RateLimiter: Sendable {
    /// Asks for one, and counts it when it is allowed.
    func take(_ key: RateLimitKey, under policy: RatePolicy) async -> RateDecision
}

/// Whose requests are counted together, and for what.
public struct RateLimitKey: Hashable, Sendable {
    public var group: RateLimitGroup
    public var asker: Asker

    public init(_ group: RateLimitGroup, _ asker: Asker) {
        self.group = group
        self.asker = asker
    }

    public enum Asker: Hashable, Sendable {
        case user(String)
        /// A key that programs use; its name, never the key itself.
        case apiKey(String)
        case network(AddressBlock)

        /// An IPv4 address alone, and of IPv6 the /64 around it, since everyone who has one address there has all of them.
        public static func address(_ address: IPAddress) -> Asker {
            .network(AddressBlock(containing: address, prefix: address.family == .v4 ? 32 : 64))
        }
    }
}

/// What is limited apart from the rest.
public enum RateLimitGroup: String, CaseIterable, Sendable {
    case uploads
    case apiReads = "api-reads"
    case apiWrites = "api-writes"
    /// What could be used to guess a password or a key.
    case auth
    case media
    /// What players tell of playback.
    case beacons
    case pages
    /// Health and metrics.
    case operation
}

/// How much someone is trusted or has paid for.
public enum RateLimitTier: String, CaseIterable, Sendable {
    case anonymous, free, premium, admin
}
