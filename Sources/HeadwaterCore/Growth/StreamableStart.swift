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

    /// Whether `moov` comes before `mdat`.
    private static func hasIndexFirst(_ prefix: [UInt8]) -> Bool {
        guard prefix.dropFirst(4).starts(with: Array("ftyp".utf8)) else { return false }
        var offset = 0
        while offset + 8 <= prefix.count {
            let type = prefix[offset + 4..<offset + 8]
            if type.elementsEqual("moov".utf8) { return true }
            guard !type.elementsEqual("mdat".utf8), let length = boxLength(prefix[offset...]) else { return false }
            // Not beyond a number's range, whatever a file says of itself.
            offset += min(length, prefix.count)
        }
        return false
    }

    /// The length of the box that begins here (ISO/IEC 14496-12, 4.2): a size, a type, and a size of 64 bits behind them
    /// when the first is 1.
    ///
    /// - Returns: nil when it reaches to the end of the file, is no length of a box, or is not in these bytes.
    private static func boxLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let number = { (bytes: ArraySlice<UInt8>) in bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let short = number(bytes.prefix(4))
        guard short == 1 else { return short >= 8 ? Int(short) : nil }
        guard bytes.count >= 16 else { return nil }
        let long = number(bytes.dropFirst(8).prefix(8))
        return long >= 16 ? Int(clamping: long) : nil
    }
}
