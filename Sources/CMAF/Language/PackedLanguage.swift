/// An ISO 639-2/T code as three letters of five bits each (ISO/IEC 14496-12, 8.4.2.3).
struct PackedLanguage: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Nil when `code` is not three lowercase ASCII letters.
    init?(code: some StringProtocol) {
        guard code.utf8.count == 3, code.utf8.allSatisfy((UInt8(ascii: "a")...UInt8(ascii: "z")).contains) else {
            return nil
        }
        rawValue = code.utf8.reduce(0) { $0 << 5 | UInt16($1 - Self.base) }
    }

    /// `und`: the language is not known.
    static let undetermined = PackedLanguage(rawValue: 0x55C4)

    /// Each letter is stored as its difference from this.
    private static let base: UInt8 = 0x60

    /// Three characters; letters where the value was made by a correct writer.
    var code: String {
        String(decoding: [10, 5, 0].map { UInt8(rawValue >> $0 & 0x1F) + Self.base }, as: UTF8.self)
    }
}
