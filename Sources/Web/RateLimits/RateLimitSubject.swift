import Accounts
import HeadwaterCore
import Hummingbird

/// Who is counted for a request, and how much they may.
struct RateLimitSubject: Sendable {
    var asker: RateLimitKey.Asker
    var tier: RateLimitTier

    /// Whoever is known by name, and whoever comes from the same address otherwise. Passwords are tried from an address, whoever
    /// is signed in there. Nil when there is nothing to count by.
    static func byCaller(_ request: Request, _ context: WebContext) -> RateLimitSubject? {
        let address = context.client.map { RateLimitSubject(asker: .address($0), tier: .anonymous) }
        if RateLimitGroup(request) == .auth, let address { return address }
        return switch context.caller {
        case .anonymous, .owner: address
        case .account(let user, let role, _): RateLimitSubject(asker: .user(user.text), tier: .init(role))
        case .key(let key, _, let role, _): RateLimitSubject(asker: .apiKey(key.text), tier: .init(role))
        case .grant(let grant, _, _): RateLimitSubject(asker: .apiKey(grant.text), tier: .free)
        }
    }
}

extension RateLimitTier {
    /// Anyone may be a creator where registration is open; the other roles were given.
    init(_ role: Role) {
        self =
            switch role {
            case .viewer, .creator: .free
            case .moderator: .premium
            case .admin: .admin
            }
    }
}

extension RateLimitGroup {
    /// What a request is counted as.
    init(_ request: Request) {
        let names = request.uri.path.split(separator: "/")
        switch RouteGroup(path: request.uri.path) {
        case .uploads: self = .uploads
        case .api where Self.isGuess(names, request): self = .auth
        case .api: self = OriginRule.isSafe(request.head) ? .apiReads : .apiWrites
        case .media: self = .media
        case .beacons: self = .beacons
        case .pages: self = .pages
        case .health, .metrics: self = .operation
        }
    }

    /// Where a password or a token is tried. Who is signed in is asked by every page, and guesses nothing.
    private static func isGuess(_ names: [Substring], _ request: Request) -> Bool {
        guard !OriginRule.isSafe(request.head), names.count > 1 else { return false }
        return names[1] == "auth" || names.dropFirst() == ["account"]
    }
}
