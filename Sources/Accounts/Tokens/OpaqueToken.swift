import Foundation
public import HeadwaterCore

/// A secret that is handed out once: `PREFIX_ID_SECRET`, the id to find its row by, and 256 random bits.
///
/// The prefix lets programs that look for leaked secrets find ours.
public struct OpaqueToken<Subject>: Sendable {
    public let id: Identifier<Subject>
    /// 43 characters of URL-safe base64.
    let secret: String
    private let prefix: String

    /// Makes a new one.
    init(_ id: Identifier<Subject>, prefix: TokenPrefix) {
        self.id = id
        self.prefix = prefix.rawValue
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        secret = Base64URL.encode(bytes)
    }

    /// Reads one; nil when it is none of this kind.
    init?(_ text: String, prefix: TokenPrefix) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == prefix.rawValue, let id = Identifier<Subject>(String(parts[1])),
            parts[2].utf8.count == 43
        else { return nil }
        self.id = id
        self.prefix = prefix.rawValue
        secret = String(parts[2])
    }

    var secretSHA256: String { SecretHash.of(secret) }

    /// All of it, for the one it is for.
    public var text: String { "\(prefix)_\(id)_\(secret)" }
}

extension OpaqueToken: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(prefix)_\(id)_<REDACTED>" }
    public var customMirror: Mirror { Mirror(self, children: ["id": id.text]) }
}

enum TokenPrefix: String, CaseIterable {
    case apiKey = "hw"
    case refresh = "hwr"
    case browser = "hws"
    case passwordReset = "hwp"
}

enum Base64URL {
    /// Without padding (RFC 7515 2).
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { return nil }
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)).map(
            Array.init)
    }
}
