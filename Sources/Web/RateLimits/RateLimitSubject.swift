import HeadwaterCore
import Hummingbird

/// Who is counted for a request, and how much they may.
struct RateLimitSubject: Sendable {
    var asker: RateLimitKey.Asker
    var tier: RateLimitTier

    /// Whoever comes from the same address, without an account; nil when there is no address to count by.
    static func byAddress(_ request: Request, _ context: WebContext) -> RateLimitSubject? {
        context.client.map { RateLimitSubject(asker: .address($0), tier: .anonymous) }
    }
}

extension RateLimitGroup {
    /// What a request is counted as.
    init(_ request: Request) {
        let names = request.uri.path.split(separator: "/")
        switch RouteGroup(path: request.uri.path) {
        case .uploads: self = .uploads
        case .api where names.count > 1 && Self.guessable.contains(names[1]): self = .auth
        case .api: self = OriginRule.isSafe(request.head) ? .apiReads : .apiWrites
        case .media, .beacons: self = .media
        case .pages: self = .pages
        case .health, .metrics: self = .operation
        }
    }

    /// Below `/v1`: where a password or a key is tried.
    private static let guessable: Set<Substring> = ["auth", "login", "sessions", "register"]
}
