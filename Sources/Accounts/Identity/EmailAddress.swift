import Foundation

/// An e-mail address as it is compared and written to.
///
/// Hygiene, not RFC 5322: what is refused here is refused by most mail servers too, and nothing that passes can end a
/// line or a field of a mail's head.
public struct EmailAddress: Sendable, Hashable {
    /// Lowercase. The part before the @ could tell letters apart by case, but no large provider does so.
    public let text: String

    /// RFC 5321 4.5.3.1.3 without the brackets.
    static let maxLength = 254
    /// RFC 5321 4.5.3.1.1.
    static let maxLocalLength = 64

    /// Nil when it is no address that mail would reach.
    public init?(_ given: String) {
        let text = given.trimmingCharacters(in: .whitespaces).precomposedStringWithCompatibilityMapping.lowercased()
        guard text.utf8.count <= Self.maxLength, let at = text.lastIndex(of: "@") else { return nil }
        let local = text[..<at]
        guard (1...Self.maxLocalLength).contains(local.utf8.count), Self.isLocal(local),
            Self.isDomain(text[text.index(after: at)...])
        else { return nil }
        self.text = text
    }

    /// A dot-atom (RFC 5322 3.2.3), with letters of any script (RFC 6531).
    private static func isLocal(_ text: Substring) -> Bool {
        text.first != "." && text.last != "." && !text.contains("..")
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || ".!#$%&'*+/=?^_`{|}~-".unicodeScalars.contains(scalar)
            }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy {
                        $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-"
                    }
            }
    }
}
