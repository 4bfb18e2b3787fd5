/// What a request for media names: `/v/{id}/…`, or the same behind `/t/{token}`, which opens what is not open to everyone and is no part of what
/// is cached.
public struct MediaTarget: Sendable, Equatable {
    public var token: String?
    /// From `/v/` on, without the query.
    public var path: String

    /// Nil for everything else.
    ///
    /// - Parameter target: of the request, with the query or without it.
    public init?(_ target: String) {
        let bytes = target.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        if bytes.starts(with: "/v/".utf8) {
            path = end == bytes.endIndex ? target : String(target[..<end])
            return
        }
        guard bytes.starts(with: "/t/".utf8) else { return nil }
        let start = bytes.index(bytes.startIndex, offsetBy: 3)
        guard let slash = bytes[start..<end].firstIndex(of: UInt8(ascii: "/")), slash > start,
            bytes[slash..<end].starts(with: "/v/".utf8)
        else { return nil }
        token = String(target[start..<slash])
        path = String(target[slash..<end])
    }
}
