import Catalog
import Crypto
import Foundation
import HeadwaterCore
import JWTKit
import Testing

@testable import Accounts

@Suite struct SignedTokenTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func claims(_ audience: SignedClaims.Audience = .access) -> SignedClaims {
        SignedClaims(
            audience, user: .numbered(1), id: SessionID.numbered(2).text, at: now, lifetime: .seconds(600))
    }

    private func problem(_ change: (inout SignedClaims) -> Void) -> SignedClaims.Problem? {
        var claims = claims()
        change(&claims)
        return claims.problem(audience: .access, maxLifetime: 600, at: now)
    }

    @Test func `every claim is looked at`() {
        let seconds = now.microseconds / 1_000_000
        #expect(problem { _ in } == nil)
        #expect(problem { $0.iss = "another" } == .issuer)
        #expect(problem { $0.aud = SignedClaims.Audience.upload.rawValue } == .audience)
        #expect(problem { $0.exp = seconds } == .expired)
        #expect(problem { $0.exp = seconds + 1 } == nil)
        #expect(problem { $0.exp = .min } == .expired)
        #expect(problem { $0.nbf = seconds + 5 } == nil)
        #expect(problem { $0.nbf = seconds + 6 } == .notYetValid)
        #expect(problem { $0.iat = seconds + 6 } == .issuedInFuture)
        #expect(problem { $0.exp = seconds + 601 } == .lifetime)
        #expect(problem { ($0.iat, $0.exp) = (.min, .max) } == .lifetime)
    }

    @Test func `a signed token is verified with its key`() async throws {
        let key = TokenSigner.makeKey(at: now)
        let token = try await TokenSigner.sign(claims(), with: key)
        #expect(TokenSigner.keyID(of: token) == key.id)
        #expect(try await TokenSigner.verify(token, with: key) == claims())
    }

    @Test func `an independent verifier finds the signature right`() async throws {
        let key = TokenSigner.makeKey(at: now)
        let parts = try await TokenSigner.sign(claims(), with: key).split(separator: ".")
        let bytes = try #require(Data(base64Encoded: key.privateKey))
        let publicKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes).publicKey
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(publicKey.isValidSignature(Data(signature), for: Data("\(parts[0]).\(parts[1])".utf8)))
        let payload =
            try JSONSerialization.jsonObject(with: Data(#require(Base64URL.decode(parts[1])))) as? [String: Any]
        #expect(payload?["exp"] as? Int64 == 1_800_000_600)
        #expect(payload?["aud"] as? String == "headwater-api")
    }

    /// The header's words against the signature's: the classes of attacks of RFC 8725 2.1 to 2.4.
    @Test func `a token that was not signed so is refused`() async throws {
        let key = TokenSigner.makeKey(at: now)
        let other = TokenSigner.makeKey(at: now)
        let token = try await TokenSigner.sign(claims(), with: key)
        let parts = token.split(separator: ".").map(String.init)
        func header(_ json: String) -> String { Base64URL.encode(Array(json.utf8)) }
        func signedByHMAC(_ head: String) throws -> String {
            let bytes = try #require(Data(base64Encoded: key.privateKey))
            let publicKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes).publicKey
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(head).\(parts[1])".utf8), using: SymmetricKey(data: publicKey.rawRepresentation))
            return "\(head).\(parts[1]).\(Base64URL.encode(Array(code)))"
        }
        var tampered = Array(token)
        let place = parts[0].count + 5
        tampered[place] = tampered[place] == "A" ? "B" : "A"
        let foreign = try await TokenSigner.sign(claims(), with: other)
        let foreignParts = foreign.split(separator: ".").map(String.init)
        let hostile: [(String, String)] = [
            ("alg none", "\(header(#"{"alg":"none","typ":"JWT","kid":"\#(key.id)"}"#)).\(parts[1])."),
            ("alg none with the signature", "\(header(#"{"alg":"none","kid":"\#(key.id)"}"#)).\(parts[1]).\(parts[2])"),
            ("alg in capitals", "\(header(#"{"alg":"EDDSA","kid":"\#(key.id)"}"#)).\(parts[1]).\(parts[2])"),
            ("HMAC with the public key", try signedByHMAC(header(#"{"alg":"HS256","kid":"\#(key.id)"}"#))),
            ("no kid", "\(header(#"{"alg":"EdDSA","typ":"JWT"}"#)).\(parts[1]).\(parts[2])"),
            ("unknown kid", "\(header(#"{"alg":"EdDSA","kid":"unknown"}"#)).\(parts[1]).\(parts[2])"),
            ("kid of another type", "\(header(#"{"alg":"EdDSA","kid":7}"#)).\(parts[1]).\(parts[2])"),
            ("another key", foreign),
            ("another key under this kid", "\(parts[0]).\(foreignParts[1]).\(foreignParts[2])"),
            ("tampered claims", String(tampered)),
            ("tampered signature", "\(parts[0]).\(parts[1]).\(Base64URL.encode([UInt8](repeating: 1, count: 64)))"),
            ("no signature", "\(parts[0]).\(parts[1])."), ("two parts", "\(parts[0]).\(parts[1])"),
            ("four parts", "\(token).x"), ("nothing", ""), ("dots", ".."), ("no base64", "§.§.§"),
            ("too long", "\(parts[0]).\(String(repeating: "A", count: 3000)).\(parts[2])"),
        ]
        for (name, token) in hostile {
            #expect(try await TokenSigner.verify(token, with: key) == nil, "\(name)")
        }
    }

    @Test func `a key is never printed`() {
        let key = TokenSigner.makeKey(at: now)
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains(key.privateKey))
    }
}
