public import HeadwaterCore

/// What `Upload-Concat` says of an upload (tus 1.0, section 4.7).
public enum TusConcatenation: Sendable, Equatable {
    /// Nothing: it is a file by itself.
    case whole
    case partial
    /// Made of these, in order.
    case final([VideoID])

    /// Parts that one upload may be made of; clients make as many as they have connections.
    public static let maxParts = 1000

    /// Reads `partial`, or `final;` and the addresses of its parts, relative or absolute.
    ///
    /// - Throws: ``UploadRefusal`` with `malformedHeader`; `unusablePart` for an address that is not one of an upload.
    public init(header: String) throws(UploadRefusal) {
        if header == "partial" {
            self = .partial
            return
        }
        guard header.hasPrefix("final;") else {
            throw UploadRefusal(.malformedHeader, "Upload-Concat is partial, or final; and its parts.", detail: header)
        }
        let addresses = header.dropFirst("final;".count).split(separator: " ")
        guard (1...Self.maxParts).contains(addresses.count) else {
            throw UploadRefusal(.malformedHeader, "A final upload has 1 to \(Self.maxParts) parts.")
        }
        var parts: [VideoID] = []
        for address in addresses {
            guard let name = address.split(separator: "/").last, let id = VideoID(String(name)) else {
                throw UploadRefusal(.unusablePart, "There is no upload at \(address).")
            }
            parts.append(id)
        }
        guard Set(parts).count == parts.count else {
            throw UploadRefusal(.unusablePart, "A part can be there only once.")
        }
        self = .final(parts)
    }

    /// As HEAD answers it.
    public var header: String? {
        switch self {
        case .whole: nil
        case .partial: "partial"
        case .final(let parts): "final;" + parts.map { "/files/\($0)" }.joined(separator: " ")
        }
    }
}
