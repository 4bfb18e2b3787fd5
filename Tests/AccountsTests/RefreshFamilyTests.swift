import Catalog
import HeadwaterCore
import Testing

@testable import Accounts

/// Transcripts of families: each line is a call and what came of it.
@Suite struct RefreshFamilyTests {
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func family() -> RefreshFamily {
        .issue(.numbered(1), of: .numbered(1), secretSHA256: "a", at: start)
    }

    @Test func `each token is good for once and the next takes its place`() {
        var family = family()
        #expect(family.rotate(shown: "a", next: "b", at: start + .seconds(60)) == .rotated)
        #expect(family.rotate(shown: "b", next: "c", at: start + .seconds(120)) == .rotated)
        #expect(family.record.secretSHA256 == "c")
        #expect(family.record.generation == 2)
        #expect(family.record.usedAt == start + .seconds(120))
        #expect(family.record.expiresAt == start + .seconds(120) + RefreshFamily.idleLimit)
    }

    @Test func `a replay ends the family for thief and owner alike`() {
        var family = family()
        #expect(family.rotate(shown: "a", next: "b", at: start) == .rotated)
        #expect(family.rotate(shown: "a", next: "x", at: start) == .replayed)
        #expect(family.record.secretSHA256 == "b")
        #expect(family.record.endReason == "replayed")
        #expect(family.rotate(shown: "b", next: "c", at: start) == .ended)
        #expect(family.rotate(shown: "a", next: "c", at: start) == .ended)
    }

    @Test func `a family that is not used ends, and none lasts for ever`() {
        var idle = family()
        #expect(idle.rotate(shown: "a", next: "b", at: start + RefreshFamily.idleLimit) == .expired)
        #expect(idle.record.secretSHA256 == "a")

        var busy = family()
        var now = start
        var secret = "a"
        while true {
            now = now + .seconds(20 * 86_400)
            let next = secret + "a"
            guard busy.rotate(shown: secret, next: next, at: now) == .rotated else { break }
            secret = next
        }
        #expect(busy.record.expiresAt == start + RefreshFamily.lifetime)
        #expect(busy.rotate(shown: secret, next: "z", at: now) == .expired)
    }

    @Test func `its owner ends it once`() {
        var family = family()
        family.end(because: "signed_out")
        family.end(because: "disabled")
        #expect(family.record.endReason == "signed_out")
        #expect(family.rotate(shown: "a", next: "b", at: start) == .ended)
    }
}

@Suite struct OpaqueTokenTests {
    @Test func `a token is read back as it was made, by its own kind only`() throws {
        let token = OpaqueToken<APIKeySubject>(.numbered(1), prefix: .apiKey)
        #expect(token.text.hasPrefix("hw_\(token.id)_"))
        let read = try #require(OpaqueToken<APIKeySubject>(token.text, prefix: .apiKey))
        #expect(read.text == token.text)
        #expect(read.secretSHA256 == token.secretSHA256)
        for prefix in TokenPrefix.allCases where prefix != .apiKey {
            #expect(OpaqueToken<APIKeySubject>(token.text, prefix: prefix) == nil)
        }
        #expect(OpaqueToken<APIKeySubject>(String(token.text.dropLast()), prefix: .apiKey) == nil)
        #expect(OpaqueToken<APIKeySubject>(token.text + "a", prefix: .apiKey) == nil)
    }

    @Test func `two tokens share nothing, and printing shows no secret`() {
        let tokens = (0..<2).map { _ in OpaqueToken<APIKeySubject>(.numbered(1), prefix: .apiKey) }
        #expect(tokens[0].secret != tokens[1].secret)
        // 256 bits in base64 without padding.
        #expect(tokens[0].secret.count == 43)
        var dumped = ""
        dump(tokens[0], to: &dumped)
        #expect(!"\(tokens[0]) \(String(reflecting: tokens[0])) \(dumped)".contains(tokens[0].secret))
    }

    @Test func `hashes are compared whole`() {
        #expect(SecretHash.areEqual("abc", "abc"))
        #expect(!SecretHash.areEqual("abc", "abd"))
        #expect(!SecretHash.areEqual("abc", "ab"))
        #expect(SecretHash.of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `base64 for addresses has its own letters and no padding`() {
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64URL.decode("-_8") == [0xFB, 0xFF])
        #expect(Base64URL.decode("+/8=") == nil)
    }
}
