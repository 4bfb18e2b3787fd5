import Catalog
import HeadwaterCore
import Testing

@testable import Accounts

@Suite struct PasswordResetTests {
    /// The token of the newest mail to Ada, as she would take it from the link.
    private func token(_ bench: Workbench) async throws -> String? {
        guard let mail = try await bench.database.read({ try $0.mail.due() }) else { return nil }
        try await bench.database.write { try $0.mail.remove(mail.id) }
        #expect(mail.recipient == "ada@example.org")
        return mail.body.text.firstMatch(of: #/https://video\.example\.org/reset#(hwp_\S+)/#).map { String($0.1) }
    }

    private func open() async throws -> Workbench {
        try await Workbench.open(.init(publicAddress: "https://video.example.org"))
    }

    @Test func `a link sets a password once and signs everyone out`() async throws {
        let bench = try await open()
        _ = try await bench.make()
        let cookie = try await bench.cookie()
        let (access, refresh) = try await bench.tokens()
        try await bench.accounts.requestReset(email: "Ada@example.org")
        let token = try #require(try await token(bench))
        await expectRefusal(.invalidFields) { try await bench.accounts.reset(token: token, password: "short") }
        try await bench.accounts.reset(token: token, password: "quite another one")
        #expect(try await bench.accounts.caller(showing: .cookie(cookie)) == .anonymous)
        await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(access)) }
        await expectRefusal(.invalidToken) { try await bench.accounts.refresh(refresh) }
        await expectRefusal(.wrongCredentials) { try await bench.cookie() }
        _ = try await bench.accounts.signIn(
            email: "ada@example.org", password: "quite another one", kind: .browser)
        await expectRefusal(.invalidToken) { try await bench.accounts.reset(token: token, password: "and a third one") }
        #expect(try await bench.audited().contains(.passwordReset))
    }

    @Test func `a link that sets a password ends keys and grants, and no one else's`() async throws {
        let bench = try await open()
        let ada = try await bench.make()
        let grace = try await bench.make("grace")
        var texts: [UserID: [String]] = [:]
        for user in [ada.id, grace.id] {
            let (_, key) = try await bench.accounts.makeKey(of: user, name: "x", scopes: [.read])
            let (_, grant) = try await bench.accounts.makeGrant(
                NewGrant(maxBytes: 1, maxUploads: 1, lifetime: .seconds(600)), of: user)
            texts[user] = [key, grant]
        }
        try await bench.accounts.requestReset(email: "ada@example.org")
        let token = try #require(try await token(bench))
        try await bench.accounts.reset(token: token, password: "quite another one")
        for text in texts[ada.id] ?? [] {
            await expectRefusal(.invalidToken) { try await bench.accounts.caller(showing: .bearer(text)) }
        }
        for text in texts[grace.id] ?? [] {
            #expect(try await bench.accounts.caller(showing: .bearer(text)).user == grace.id)
        }
        #expect(try await bench.accounts.keys(of: ada.id).isEmpty)
    }

    @Test func `where the address is not known, the mail in the log says what to put before its link`() async throws {
        let bench = try await Workbench.open()
        _ = try await bench.make()
        try await bench.accounts.requestReset(email: "ada@example.org")
        let mail = try #require(try await bench.database.read { try $0.mail.due() })
        #expect(mail.body.text.contains(#/\n\/reset#hwp_\S+  \(after the address of this server/#))
    }

    @Test func `a link ends after thirty minutes, or when a newer one comes`() async throws {
        let bench = try await open()
        _ = try await bench.make()
        try await bench.accounts.requestReset(email: "ada@example.org")
        let first = try #require(try await token(bench))
        bench.pass(.seconds(61))
        try await bench.accounts.requestReset(email: "ada@example.org")
        let second = try #require(try await token(bench))
        await expectRefusal(.invalidToken) {
            try await bench.accounts.reset(token: first, password: Workbench.password)
        }
        bench.pass(AccountService.resetLifetime)
        await expectRefusal(.invalidToken) {
            try await bench.accounts.reset(token: second, password: Workbench.password)
        }
        _ = try await bench.cookie()
    }

    @Test func `nobody else gets a mail, and nobody gets many`() async throws {
        let bench = try await open()
        let admin = try await bench.make("grace", role: .admin)
        for email in ["nobody@example.org", "no address", ""] { try await bench.accounts.requestReset(email: email) }
        let ada = try await bench.make()
        try await bench.accounts.requestReset(email: "ada@example.org")
        #expect(try await token(bench) != nil)
        try await bench.accounts.requestReset(email: "ada@example.org")
        #expect(try await token(bench) == nil)
        bench.pass(.seconds(61))
        _ = try await bench.accounts.change(ada.id, .init(isDisabled: true), by: admin.id)
        try await bench.accounts.requestReset(email: "ada@example.org")
        #expect(try await token(bench) == nil)
    }

    @Test func `another password ends open links, and a wrong secret opens nothing`() async throws {
        let bench = try await open()
        let ada = try await bench.make()
        try await bench.accounts.requestReset(email: "ada@example.org")
        let token = try #require(try await token(bench))
        let wrong = String(token.dropLast()) + (token.hasSuffix("A") ? "B" : "A")
        await expectRefusal(.invalidToken) {
            try await bench.accounts.reset(token: wrong, password: "quite another one")
        }
        _ = try await bench.accounts.change(
            ada.id, .init(password: (current: Secret(Workbench.password), new: "a better password")), session: nil)
        await expectRefusal(.invalidToken) {
            try await bench.accounts.reset(token: token, password: "quite another one")
        }
    }
}
