/// Whom a video may be shown to, as far as answers and the caches on their way depend on it.
public enum PlaybackAudience: Sendable, Equatable {
    /// Everyone who knows its address, whoever they are.
    case everyone
    /// Those who have a token, or are known and may: no cache that others share has copies.
    case admitted
    /// The same of a private video: neither has the next person at the same browser.
    case chosen

    /// How long an answer may be kept that everyone's caches might keep as `policy` says.
    public func policy(_ policy: CachePolicy) -> CachePolicy {
        switch self {
        case .everyone: policy
        case .admitted: policy.restricted
        case .chosen: .unkept
        }
    }
}
