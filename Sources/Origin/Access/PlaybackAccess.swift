public import HeadwaterCore

/// What a request may see besides what is open to everyone.
public enum PlaybackAccess: Sendable, Equatable {
    case open
    /// A valid token is for this path.
    case unlocked
    /// The path itself carries a token that does not help.
    case refused(TokenRefusal)
}

/// What a request brings along to be let in.
public struct PlaybackCredentials: Sendable {
    public var cookie: String?
    public var referer: String?
    public var client: IPAddress?

    public init(cookie: String?, referer: String?, client: IPAddress?) {
        self.cookie = cookie
        self.referer = referer
        self.client = client
    }

    /// The cookie that may carry a token.
    public static let cookieName = "headwater_token"

    /// Tokens among the cookies; others' cookies of the same name do no harm (RFC 6265 5.4).
    var tokens: [String] {
        guard let cookie else { return [] }
        return cookie.split(separator: ";").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingWhitespace == Self.cookieName else { return nil }
            return String(parts[1].trimmingWhitespace)
        }
    }
}

extension MediaOrigin {
    /// Whether a request comes by the way that is configured: through the CDN, when there is one.
    public func admits(shield: String?) -> Bool { OriginShield.admits(shield, configuration.shieldSecret) }

    /// What a request may see.
    public func access(to target: MediaTarget, _ credentials: PlaybackCredentials) -> PlaybackAccess {
        access(to: target, credentials) { configuration.tokenKeys.verified($0) }
    }

    /// - Parameter verified: the token of a text, if one of the keys has signed it.
    func access(
        to target: MediaTarget, _ credentials: PlaybackCredentials, verified: (String) -> PlaybackToken?
    ) -> PlaybackAccess {
        guard !configuration.tokenKeys.isEmpty else { return target.token == nil ? .open : .refused(.invalid) }
        let use = PlaybackToken.Use(
            path: target.path, time: surroundings.wallTime(), client: credentials.client,
            referer: credentials.referer)
        if let text = target.token {
            guard let token = verified(text) else { return .refused(.invalid) }
            return token.refusal(of: use).map { .refused($0) } ?? .unlocked
        }
        let isUnlocked = credentials.tokens.contains { text in
            verified(text).map { $0.refusal(of: use) == nil } ?? false
        }
        return isUnlocked ? .unlocked : .open
    }
}
