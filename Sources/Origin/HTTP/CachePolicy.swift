/// How long others may keep a response (RFC 9111 5.2, RFC 8246, RFC 5861).
public enum CachePolicy: Hashable, Sendable {
    /// A name whose content changes: kept for that many seconds, then asked for again.
    case shortLived(seconds: Int)
    /// The same where what is older is of no use to anyone.
    case exact(seconds: Int)
    /// A name whose content never changes.
    case immutable
    /// What only the one who asked may keep, for that many seconds: no cache that others share.
    case personal(seconds: Int)
    /// What nobody may keep, not even the browser of the one who asked.
    case unkept

    /// For names that follow the current version of a video.
    public static let currentVersion = CachePolicy.shortLived(seconds: 10)

    /// How long caches may go on with what they have when the origin fails: longer than a restart takes, shorter than a viewing.
    static let staleIfError = 3600

    /// While an EVENT playlist grows: half of its target duration, because a player gives up when it sees the
    /// same playlist for one and a half.
    public static func growing(targetDuration: Int) -> CachePolicy { .exact(seconds: max(1, targetDuration / 2)) }

    /// The same name when not everyone may see it.
    var restricted: CachePolicy {
        switch self {
        case .shortLived(let seconds), .exact(let seconds), .personal(let seconds): .personal(seconds: seconds)
        // As long as one viewing; whoever may see it now need not be able to tomorrow.
        case .immutable: .personal(seconds: 3600)
        case .unkept: .unkept
        }
    }

    /// The value of Cache-Control.
    public var fieldValue: String {
        switch self {
        case .shortLived(let seconds):
            // A cache may answer with the old one while it asks for the new: viewers wait for nobody (RFC 5861 3).
            "public, max-age=\(seconds), stale-while-revalidate=\(seconds), stale-if-error=\(Self.staleIfError)"
        case .exact(let seconds): "public, max-age=\(seconds)"
        // RFC 9111 5.2.2.1 has no "for ever"; a year is what caches agree on.
        case .immutable: "public, max-age=31536000, immutable"
        case .personal(let seconds): "private, max-age=\(seconds)"
        case .unkept: "private, no-store"
        }
    }
}
