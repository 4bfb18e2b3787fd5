import Foundation

/// Bytes that an address itself holds (RFC 2397): packagers put keys and what identifies them into playlists so.
struct DataAddress: Equatable {
    let bytes: [UInt8]

    static func isOne(_ uri: String) -> Bool { uri.prefix(5).lowercased() == "data:" }

    /// Nil when it is none, or its data can't be read.
    init?(_ uri: String) {
        guard Self.isOne(uri), let comma = uri.firstIndex(of: ","),
            let text = uri[uri.index(after: comma)...].removingPercentEncoding
        else { return nil }
        guard uri[..<comma].lowercased().hasSuffix(";base64") else {
            bytes = Array(text.utf8)
            return
        }
        guard let data = Data(base64Encoded: text) else { return nil }
        bytes = Array(data)
    }
}
