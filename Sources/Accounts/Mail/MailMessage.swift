import Catalog
import Foundation
import HeadwaterCore

/// A mail as it travels (RFC 5322), in plain text of any language.
struct MailMessage: Sendable, Equatable {
    var id: String
    var from: EmailAddress
    var to: EmailAddress
    var subject: String
    var body: Secret
    var date: Timestamp

    /// Nil when the recipient is no address, which no mail of ours should have.
    init?(_ mail: MailRecord, from: EmailAddress) {
        guard let to = EmailAddress(mail.recipient) else { return nil }
        self.from = from
        self.to = to
        id = mail.id.text
        subject = mail.subject
        body = mail.body
        date = mail.createdAt
    }

    /// Lines with CRLF at their ends. Everything that someone else wrote is in base64, so no line can end a field or
    /// the message, and none is longer than 78 characters.
    var text: String {
        let host = from.text.split(separator: "@").last ?? "localhost"
        let fields = [
            "From: Headwater <\(from.text)>", "To: <\(to.text)>", "Subject: \(Self.encodedWords(subject))",
            "Date: \(Self.written(date))", "Message-ID: <\(id)@\(host)>",
            // So that no absent person's assistant answers (RFC 3834 5).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        let body = Data(body.text.replacing("\n", with: "\r\n").utf8)
            .base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return (fields + ["", body]).joined(separator: "\r\n") + "\r\n"
    }

    /// RFC 2047: words of at most 45 bytes, so that each is below 75 characters, cut between characters.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var word = ""
        for character in text {
            if word.utf8.count + character.utf8.count > 45 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// RFC 5322 3.3, in UTC.
    private static func written(_ time: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time.microseconds) / 1e6))
    }
}
