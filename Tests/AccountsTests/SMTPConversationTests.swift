import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Accounts

/// Transcripts: what the server says, and what is done about it.
@Suite struct SMTPConversationTests {
    private var sender: EmailAddress {
        get throws { try #require(EmailAddress("headwater@example.org")) }
    }

    private func message(_ body: String = "Hello") throws -> MailMessage {
        let mail = MailRecord(
            id: .numbered(1), recipient: "ada@example.org", subject: "Set a new password", body: Secret(body),
            createdAt: Timestamp(microseconds: 1_800_000_000_000_000))
        let from = try sender
        return try #require(MailMessage(mail, from: from))
    }

    private let login = SMTPConversation.Login(user: "me", password: "secret")

    @Test func `a mail is handed over behind TLS, with a login`() throws {
        let message = try message()
        var conversation = SMTPConversation(message, login: login, needsTLS: true)
        #expect(conversation.receive("220 mail.example.org ESMTP") == .send("EHLO [127.0.0.1]\r\n"))
        #expect(conversation.receive("250-mail.example.org") == .wait)
        #expect(conversation.receive("250-SIZE 1000000") == .wait)
        #expect(conversation.receive("250 STARTTLS") == .send("STARTTLS\r\n"))
        #expect(conversation.receive("220 ready") == .secure)
        #expect(conversation.secured() == .send("EHLO [127.0.0.1]\r\n"))
        #expect(conversation.receive("250-mail.example.org") == .wait)
        #expect(conversation.receive("250 AUTH PLAIN LOGIN") == .send("AUTH PLAIN AG1lAHNlY3JldA==\r\n"))
        #expect(conversation.receive("235 ok") == .send("MAIL FROM:<headwater@example.org>\r\n"))
        #expect(conversation.receive("250 ok") == .send("RCPT TO:<ada@example.org>\r\n"))
        #expect(conversation.receive("250 ok") == .send("DATA\r\n"))
        #expect(conversation.receive("354 go on") == .send(message.text + ".\r\n"))
        #expect(conversation.receive("250 queued") == .finished)
    }

    @Test func `without TLS no login is sent`() throws {
        var conversation = SMTPConversation(try message(), login: login, needsTLS: false)
        #expect(conversation.receive("220 hello") == .send("EHLO [127.0.0.1]\r\n"))
        #expect(conversation.receive("250 hello") == .send("MAIL FROM:<headwater@example.org>\r\n"))
    }

    @Test func `a server that speaks no TLS gets nothing`() throws {
        var conversation = SMTPConversation(try message(), login: login, needsTLS: true)
        _ = conversation.receive("220 hello")
        _ = conversation.receive("250-hello STARTTLS")
        guard case .failed(let failure) = conversation.receive("250 SIZE") else {
            Issue.record("it went on")
            return
        }
        #expect(failure.isRetryable)
        guard case .failed = conversation.receive("250 ok") else {
            Issue.record("it went on after its end")
            return
        }
    }

    @Test(
        arguments: [
            ("450 later", 450, true), ("421 closing", 421, true), ("550 no such mailbox", 550, false),
            ("HTTP/1.1 400 Bad Request", nil, true), ("", nil, true), ("999 what", nil, true),
        ] as [(String, Int?, Bool)])
    func `a refusal ends it, for good or for now`(line: String, code: Int?, isRetryable: Bool) throws {
        var conversation = SMTPConversation(try message(), login: nil, needsTLS: false)
        for line in ["220 hello", "250 hello", "250 ok"] { _ = conversation.receive(line) }
        guard case .failed(let failure) = conversation.receive(line) else {
            Issue.record("it went on")
            return
        }
        #expect(failure.code == code && failure.isRetryable == isRetryable)
    }

    @Test func `a reply without end is not gathered for ever`() throws {
        var conversation = SMTPConversation(try message(), login: nil, needsTLS: false)
        var actions: [SMTPConversation.Action] = []
        for _ in 0..<200 { actions.append(conversation.receive("220-more")) }
        guard case .failed = actions.last else {
            Issue.record("it went on")
            return
        }
    }

    @Test func `nothing that someone wrote ends a line of the head or the message`() throws {
        let text = try message("a\n.\nQUIT\n\u{1F30A}").text
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && $0 != "." })
        #expect(lines.contains("To: <ada@example.org>"))
        #expect(lines.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000"))
        let body = lines.drop { !$0.isEmpty }.joined()
        #expect(Data(base64Encoded: body).map { String(decoding: $0, as: UTF8.self) } == "a\r\n.\r\nQUIT\r\n\u{1F30A}")
    }

    @Test func `a long subject is cut between characters`() throws {
        let subject = String(repeating: "über ", count: 30)
        let mail = MailRecord(
            id: .numbered(1), recipient: "ada@example.org", subject: subject, body: "",
            createdAt: .init(microseconds: 0))
        let from = try sender
        let text = try #require(MailMessage(mail, from: from)).text
        let words = text.matches(of: #/=\?utf-8\?B\?([^?]+)\?=/#).compactMap { Data(base64Encoded: String($0.1)) }
        #expect(words.count > 1)
        #expect(words.map { String(decoding: $0, as: UTF8.self) }.joined() == subject)
    }
}
