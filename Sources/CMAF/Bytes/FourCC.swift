/// Four printable characters that name a box, a brand, a handler or a grouping.
struct FourCC: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }
}

extension FourCC: ExpressibleByStringLiteral {
    /// - Precondition: four ASCII characters.
    init(stringLiteral text: StaticString) {
        precondition(text.utf8CodeUnitCount == 4 && text.isASCII, "a four-character code has four characters")
        rawValue = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }
}

extension FourCC: CustomStringConvertible {
    /// Bytes that are not printable ASCII are shown as `?`, so that it can go into a log.
    var description: String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) }
        return String(decoding: bytes.map { (32...126).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
