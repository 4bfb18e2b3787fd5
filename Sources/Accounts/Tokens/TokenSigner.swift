import Catalog
import Crypto
import Foundation
import HeadwaterCore
import JWTKit

/// Signs and verifies JWTs (RFC 7519) with the catalog's Ed25519 keys.
///
/// jwt-kit falls back to a default key when it does not know a token's `kid`; here each call makes a collection of one
/// key, without a default, after the `kid` was found and the algorithm compared.
enum TokenSigner {
    static let algorithm = "EdDSA"

    /// A new key, not in the catalog yet.
    static func makeKey(at now: Timestamp) -> SigningKeyRecord {
        let key = Curve25519.Signing.PrivateKey()
        return SigningKeyRecord(
            id: SHA256.hash(data: key.publicKey.rawRepresentation).prefix(8).hex,
            privateKey: key.rawRepresentation.base64EncodedString(), createdAt: now)
    }

    static func sign(_ claims: SignedClaims, with record: SigningKeyRecord) async throws -> String {
        let kid = JWKIdentifier(string: record.id)
        return try await collection(of: privateKey(record), kid: kid).sign(claims, kid: kid)
    }

    /// The key that a token claims to be signed with; nil when the token says none or another algorithm.
    static func keyID(of token: String) -> String? {
        struct Head: Decodable {
            var alg: String
            var kid: String
        }
        // The longest of ours has some 400 characters.
        guard token.utf8.count <= 2048, token.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2,
            let first = token.split(separator: ".", omittingEmptySubsequences: false).first,
            let bytes = Base64URL.decode(first),
            let head = try? JSONDecoder().decode(Head.self, from: Data(bytes)), head.alg == algorithm
        else { return nil }
        return head.kid
    }

    /// The claims of a token whose signature is right; nil when it is not.
    static func verify(_ token: String, with record: SigningKeyRecord) async throws -> SignedClaims? {
        guard keyID(of: token) == record.id else { return nil }
        let keys = await collection(of: try privateKey(record).publicKey, kid: JWKIdentifier(string: record.id))
        do {
            return try await keys.verify(token, as: SignedClaims.self)
        } catch is JWTError {
            return nil
        }
    }

    private static func privateKey(_ record: SigningKeyRecord) throws -> EdDSA.PrivateKey {
        guard let bytes = Data(base64Encoded: record.privateKey) else {
            throw CatalogError(.malformedRow, "read", "private_key", detail: "no base64")
        }
        return EdDSA.PrivateKey(backing: try Curve25519.Signing.PrivateKey(rawRepresentation: bytes))
    }

    private static func collection(of key: some EdDSAKey, kid: JWKIdentifier) async -> JWTKeyCollection {
        let keys = JWTKeyCollection()
        await keys.add(eddsa: key, kid: kid)
        await keys.clearDefault()
        return keys
    }
}
