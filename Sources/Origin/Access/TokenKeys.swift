import Crypto

/// The keys that playback tokens are signed with: the first one signs, all of them are believed. To change keys, put a new one first and take
/// the old one away when its last token has expired.
public struct TokenKeys: Sendable {
    private struct Key: Sendable {
        var id: String
        var secret: SymmetricKey
    }

    /// Why a key can't be used, as a sentence.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        public let description: String

        public init(_ description: String) { self.description = description }
    }

    /// NIST SP 800-107 5.3.4: a key shorter than the strength that is wanted weakens it; 128 bits.
    static let minSecretBytes = 16
    /// Half of the hash, which RFC 2104 5 has as the least.
    private static let signatureBytes = 16

    private let keys: [Key]

    public static let none = TokenKeys(keys: [])

    private init(keys: [Key]) { self.keys = keys }

    /// - Parameter pairs: ids of 1 to 32 letters, digits, `_` and `-`, and secrets of at least 16 bytes.
    public init(_ pairs: [(id: String, secret: String)]) throws(Problem) {
        var ids: Set<String> = []
        for pair in pairs {
            guard (1...32).contains(pair.id.utf8.count), Base64URL.isAlphabet(pair.id) else {
                throw Problem("the id of a token key has 1 to 32 letters, digits, _ and -: '\(pair.id)'")
            }
            guard ids.insert(pair.id).inserted else {
                throw Problem("there are two token keys of the id '\(pair.id)'")
            }
            guard pair.secret.utf8.count >= Self.minSecretBytes else {
                throw Problem(
                    "the secret of token key '\(pair.id)' is shorter than \(Self.minSecretBytes) bytes")
            }
        }
        keys = pairs.map { Key(id: $0.id, secret: SymmetricKey(data: Array($0.secret.utf8))) }
    }

    public var isEmpty: Bool { keys.isEmpty }

    /// The token as it stands in a URL or a cookie; nil without a key.
    public func sign(_ token: PlaybackToken) -> String? {
        guard let key = keys.first else { return nil }
        let claims = token.claims
        return "\(Base64URL.text(claims.utf8)).\(key.id).\(Base64URL.text(Self.signature(claims, key)))"
    }

    /// The token that one of the keys has signed; nil for every other text.
    func verified(_ text: String) -> PlaybackToken? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, text.utf8.count <= 2048, let key = keys.first(where: { $0.id == parts[1] }),
            let claims = Base64URL.bytes(parts[0]).map({ String(decoding: $0, as: UTF8.self) }),
            let given = Base64URL.bytes(parts[2]), given.count == Self.signatureBytes
        else { return nil }
        // Every byte is compared whatever the others are, so that time tells nothing.
        let difference = zip(given, Self.signature(claims, key)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 ? PlaybackToken(claims: claims) : nil
    }

    private static func signature(_ claims: String, _ key: Key) -> ArraySlice<UInt8> {
        // The first words keep a signature from passing for one of something else by the same key.
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("headwater playback 1 \(key.id) \(claims)".utf8), using: key.secret)
        return Array(code).prefix(signatureBytes)
    }
}

extension TokenKeys: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { "<REDACTED>" }
    public var debugDescription: String { description }
}
