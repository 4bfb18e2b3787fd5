import Foundation
public import HeadwaterCore

/// A password that is fit to be one, in the form that is hashed. It is never printed.
public struct Password: Sendable {
    /// UTF-8 of the NFKC form, so that the same keys on another keyboard give the same bytes.
    let bytes: [UInt8]

    /// In bytes of the normal form. The upper bound keeps hashing from being work for an attacker to give out.
    public static let length = 10...1024

    public enum Problem: Error, Sendable, Equatable {
        case tooShort, tooLong
        /// Among the passwords that are tried first.
        case common
    }

    /// For a new password.
    ///
    /// - Parameter words: of the person, the address for example, which are tried first, too.
    public init(new text: String, avoiding words: [String] = []) throws(Problem) {
        self.init(text)
        if bytes.count < Self.length.lowerBound { throw .tooShort }
        if bytes.count > Self.length.upperBound { throw .tooLong }
        let plain = String(decoding: bytes, as: UTF8.self).lowercased()
        if CommonPasswords.contains(plain) || words.contains(where: { $0.lowercased() == plain }) { throw .common }
    }

    /// For one that is to be compared; nil when no password can be so long.
    public init?(given text: String) {
        guard text.utf8.count <= 4 * Self.length.upperBound else { return nil }
        self.init(text)
        if bytes.count > Self.length.upperBound { return nil }
    }

    /// One that nobody has, to spend time on.
    static let impossible = Password("")

    private init(_ text: String) {
        bytes = Array(text.precomposedStringWithCompatibilityMapping.utf8)
    }
}

extension Password: Redacted {}
