/// Whether a file can be read while its end is missing, by its first bytes.
public enum StreamableStart: Sendable, Equatable {
    /// Matroska and WebM, MPEG transport streams, and MP4 whose index comes before what it lists.
    case streamable
    /// MP4 whose index comes last, and every other kind of file.
    case needsWhole

    /// Enough for the boxes before `moov` or `mdat`, which are small or are these.
    public static let prefixLength = 64 << 10

    public init(prefix: [UInt8]) {
        let isStreamable =
            // EBML (RFC 8794, 11.2.1): Matroska and WebM.
            prefix.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) || Self.isTransportStream(prefix)
            || Self.hasIndexFirst(prefix)
        self = isStreamable ? .streamable : .needsWhole
    }

    /// Packets of 188 bytes, each beginning with the sync byte (ISO/IEC 13818-1, 2.4.3.2); of 192 with a time before them.
    private static func isTransportStream(_ prefix: [UInt8]) -> Bool {
        let kinds: [(length: Int, start: Int)] = [(188, 0), (192, 4)]
        return kinds.contains { kind in
            let places = Array(stride(from: kind.start, to: prefix.count, by: kind.length).prefix(5))
            return places.count == 5 && places.allSatisfy { prefix[$0] == 0x47 }
        }
    }

    /// Whether `moov` comes before `mdat` (ISO/IEC 14496-12, 4.2: a size, a type, and a larger size if the first is 1).
    private static func hasIndexFirst(_ prefix: [UInt8]) -> Bool {
        guard prefix.dropFirst(4).starts(with: Array("ftyp".utf8)) else { return false }
        var offset = 0
        while offset + 8 <= prefix.count {
            let type = prefix[offset + 4..<offset + 8]
            if type.elementsEqual("moov".utf8) { return true }
            let size = prefix[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, !type.elementsEqual("mdat".utf8) else { return false }
            offset += size
        }
        return false
    }
}
