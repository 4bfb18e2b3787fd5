import Catalog
import HeadwaterCore
import Testing

@testable import Accounts

@Suite struct RedactionTests {
    private static let word = "hidden word"

    private static func values() throws -> [any Sendable] {
        let user = UserRecord(
            id: .numbered(1), email: "ada@example.org", name: "Ada", password: Secret(word), role: .creator,
            createdAt: Timestamp(microseconds: 0))
        return [
            Credentials.bearer(word), Credentials.cookie(word), SignIn.Proof.browser(word),
            SignIn.Proof.tokens(access: word, refresh: word), user,
            SignIn(user: user, session: .numbered(1), proof: .browser(word), expiresAt: user.createdAt),
            NewAccount(email: "ada@example.org", name: "Ada", password: Secret(word)), try Password(new: word),
            AccountService.OwnChange(password: (current: Secret(word), new: Secret(word))),
            SMTPMailSink.Configuration(
                host: "mail.example.org", from: "headwater@example.org", user: "me", password: Secret(word)),
            SMTPConversation.Login(user: "me", password: Secret(word)),
            MailRecord(
                id: .numbered(1), recipient: "ada@example.org", subject: "x", body: Secret(word),
                createdAt: user.createdAt),
        ]
    }

    @Test func `what holds a secret prints all but that`() throws {
        for value in try Self.values() {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains(Self.word), "\(type(of: value))")
                #expect(text.contains("REDACTED"), "\(type(of: value))")
            }
        }
    }
}
