/// How the cache came to its answer, as Cache-Status tells it (RFC 9211).
public enum CacheStatus: Sendable, Equatable {
    case hit
    /// Fetched for this request.
    case miss
    /// Fetched for an earlier request that was still waiting.
    case collapsed

    /// The field's value; the cache calls itself by the program's name (RFC 9211 2).
    public var fieldValue: String {
        switch self {
        case .hit: "headwater; hit"
        case .miss: "headwater; fwd=uri-miss; stored"
        case .collapsed: "headwater; fwd=uri-miss; collapsed"
        }
    }

    var fields: HeaderFields { ["Cache-Status": fieldValue] }
}
