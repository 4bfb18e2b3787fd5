import HeadwaterCore
import Testing

@Suite struct WebhookValueTests {
    @Test func `pauses grow fourfold from five seconds to eight hours, and end`() {
        let pauses = (1...11).map { WebhookRetry.pause(after: $0, chance: 0.5) }
        let growing = [5, 20, 80, 320, 1280, 5120, 20_480].map { Duration.seconds($0) }
        #expect(Array(pauses.prefix(7)) == growing)
        #expect(pauses.suffix(4).allSatisfy { $0 == .seconds(8 * 3600) })
        #expect(WebhookRetry.pause(after: WebhookRetry.maxAttempts, chance: 0.5) == nil)
        let whole = pauses.compactMap(\.self).reduce(Duration.zero, +)
        #expect(whole > WebhookRetry.patience && whole < .seconds(48 * 3600))
    }

    @Test func `chance moves a pause by a fifth at most`() {
        #expect(WebhookRetry.pause(after: 1, chance: 0) == .seconds(4))
        #expect(WebhookRetry.pause(after: 1, chance: 1) == .seconds(6))
        #expect(WebhookRetry.pause(after: 1, chance: 7) == .seconds(6))
    }

    @Test func `only 2xx is taken, and 410 is a farewell`() {
        #expect([200, 204, 299].allSatisfy { WebhookAnswer.status($0).isTaken })
        #expect([100, 199, 300, 302, 404, 410, 500].allSatisfy { !WebhookAnswer.status($0).isTaken })
        #expect(WebhookAnswer.status(410).isFarewell && !WebhookAnswer.status(404).isFarewell)
        #expect(!WebhookAnswer.none("Nobody is there.").isTaken)
    }

    @Test(arguments: [
        "", "example.org", "ftp://example.org", "http://", "https://a:b@example.org", "https://example.org/#x",
        "https://127.0.0.1/", "http://[::1]:8080/", "http://169.254.169.254/latest", "http://10.0.0.1",
        "http://[::ffff:10.0.0.1]",
        "http://0.0.0.0", "https://[fd00::1]/x", "https://example.org:0/", "javascript:alert(1)",
        "http://127.0.0.1%2f@example.org/",
        "http://exa%20mple.org/", "http://\u{ff11}27.0.0.1/",
    ])
    func `an address that is none, or a private one, is refused`(url: String) {
        #expect(WebhookTargets().problem(with: url) != nil)
    }

    @Test(arguments: ["https://example.org/hook?x=1", "http://93.184.215.14:8080/", "https://[2606:4700::1111]/"])
    func `a public address is taken`(url: String) {
        #expect(WebhookTargets().problem(with: url) == nil)
    }

    @Test func `a network that was named is taken, and no other`() throws {
        let targets = WebhookTargets(allowed: [try #require(AddressBlock("10.1.0.0/16"))])
        #expect(targets.problem(with: "http://10.1.2.3/") == nil)
        #expect(targets.problem(with: "http://10.2.2.3/") == WebhookTargets.refusal)
    }

    @Test func `a secret is long, new each time and never printed`() throws {
        let secret = WebhookSecret.make()
        #expect(secret.bytes.count == 32 && secret.text.hasPrefix("whsec_") && WebhookSecret.make() != secret)
        #expect(WebhookSecret(secret.text) == secret)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains(secret.text.dropFirst(6)))
        }
        #expect(WebhookSecret("whsec_???") == nil && WebhookSecret("abcd") == nil)
    }
}
