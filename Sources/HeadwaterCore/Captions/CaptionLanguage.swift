import Foundation

/// The language of a track that someone sends: a well-formed tag of BCP 47, in its usual letters.
public struct CaptionLanguage: Sendable, Hashable {
    /// `de`, `pt-BR`, `zh-Hant`.
    public let text: String

    /// For whoever wrote something else.
    public static let expected = "A language is a tag of BCP 47, such as de, pt-BR or zh-Hant."

    /// Longer than any tag in use (RFC 5646 4.4.1).
    static let maxLength = 35

    /// Nil for what is no tag: `german`, `xx`, `de_DE`.
    public init?(_ given: String) {
        guard given.utf8.count <= Self.maxLength else { return nil }
        var parts = given.lowercased().split(separator: "-", omittingEmptySubsequences: false)[...]
        guard parts.allSatisfy(Self.isSubtag), let language = parts.popFirst().flatMap(Self.language) else {
            return nil
        }
        var subtags = [language]
        // RFC 5646 2.1: three letters extend a language, four name a script, two or three digits a region.
        while subtags.count < 4, language.utf8.count <= 3, let part = parts.first, part.count == 3, Self.isLetters(part)
        {
            subtags.append(String(parts.removeFirst()))
        }
        if let part = parts.first, part.count == 4, Self.isLetters(part) {
            subtags.append(parts.removeFirst().capitalized)
        }
        if let part = parts.first, part.count == 2 && Self.isLetters(part) || part.count == 3 && Self.isDigits(part) {
            subtags.append(parts.removeFirst().uppercased())
        }
        while let part = parts.first, part.count >= 5 || part.count == 4 && part.first?.isNumber == true {
            subtags.append(String(parts.removeFirst()))
        }
        while let singleton = parts.first, singleton.count == 1 {
            // After a private `x` anything may come; the others want at least two letters or digits.
            let shortest = singleton == "x" ? 1 : 2
            subtags.append(String(parts.removeFirst()))
            let values = parts.prefix { $0.count >= shortest }
            guard !values.isEmpty else { return nil }
            subtags += values.map(String.init)
            parts = parts.dropFirst(values.count)
        }
        guard parts.isEmpty else { return nil }
        text = subtags.joined(separator: "-")
    }

    /// As short as ISO 639 has it, which is how tags of the source are written, too. Of two letters there are few enough to know.
    private static func language(_ part: Substring) -> String? {
        guard (2...3).contains(part.count), isLetters(part) else { return nil }
        let code = Locale.LanguageCode(String(part))
        if part.count == 2 { return code.isISOLanguage ? String(part) : nil }
        return code.identifier(.alpha2) ?? String(part)
    }

    private static func isSubtag(_ part: Substring) -> Bool {
        (1...8).contains(part.utf8.count)
            && part.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    private static func isLetters(_ part: Substring) -> Bool { part.utf8.allSatisfy { $0 >= UInt8(ascii: "a") } }

    private static func isDigits(_ part: Substring) -> Bool { part.utf8.allSatisfy { $0 <= UInt8(ascii: "9") } }
}

extension CaptionLanguage: CustomStringConvertible {
    public var description: String { text }
}
