public import HeadwaterCore

/// Who asks.
public enum Caller: Sendable, Equatable {
    /// Nobody who is known.
    case anonymous
    /// Whoever reaches a server without accounts: it is theirs.
    case owner
    /// A person who is signed in, by a browser's session or an access token.
    case account(UserID, Role, session: SessionID)
    /// A program of a person's.
    case key(APIKeyID, of: UserID, Role, Set<KeyScope>)
    /// Someone to whom a creator gave leave to upload.
    case grant(GrantID, of: UserID, maxBytes: Int64)

    /// Whose the caller's new videos are; nil when they belong to nobody.
    public var user: UserID? {
        switch self {
        case .anonymous, .owner: nil
        case .account(let user, _, _), .key(_, let user, _, _), .grant(_, let user, _): user
        }
    }

    /// Whether the person sits at the other end: programs can't change what the person signs in with.
    public var session: SessionID? {
        if case .account(_, _, let session) = self { session } else { nil }
    }
}
