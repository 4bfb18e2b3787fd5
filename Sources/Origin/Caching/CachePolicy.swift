/// How long others may keep a response (RFC 9111 5.2, RFC 8246).
public enum CachePolicy: Hashable, Sendable {
    /// A name whose content changes: kept for that many seconds, then asked for again.
    case shortLived(seconds: Int)
    /// A name whose content never changes.
    case immutable

    /// For names that follow the current version of a video.
    public static let currentVersion = CachePolicy.shortLived(seconds: 10)

    /// While an EVENT playlist grows: half of its target duration, because a player gives up when it sees the
    /// same playlist for one and a half.
    public static func growing(targetDuration: Int) -> CachePolicy { .shortLived(seconds: max(1, targetDuration / 2)) }

    /// The value of Cache-Control.
    public var fieldValue: String {
        switch self {
        case .shortLived(let seconds): "public, max-age=\(seconds)"
        // RFC 9111 5.2.2.1 has no "for ever"; a year is what caches agree on.
        case .immutable: "public, max-age=31536000, immutable"
        }
    }
}
