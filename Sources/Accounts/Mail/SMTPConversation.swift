import Foundation
import HeadwaterCore

/// One mail handed to a mail server (RFC 5321), without any I/O: what the server says goes in, what to do comes out.
struct SMTPConversation: Sendable {
    struct Login: Sendable {
        var user: String
        var password: Secret
    }

    enum Action: Equatable, Sendable {
        /// Lines with their CRLF.
        case send(String)
        /// Speak TLS from here on, then call ``secured()``.
        case secure
        /// The server has taken the mail over.
        case finished
        case failed(SMTPFailure)
        /// More of the reply is to come.
        case wait
    }

    private enum State {
        case greeted, introduced, securing, introducedAgain, authenticated, senderNamed, recipientNamed, dataAnnounced,
            handedOver, ended
    }

    private let message: MailMessage
    private let login: Login?
    /// Whether the mail goes only over TLS. Without, a login is never sent.
    private let needsTLS: Bool
    private var isSecure = false
    private var state = State.greeted
    /// Lines of a reply whose last one has not come.
    private var reply: [String] = []

    /// RFC 5321 4.5.3.1.5, with room for servers that take more.
    static let maxLine = 2048
    private static let maxLines = 100

    init(_ message: MailMessage, login: Login?, needsTLS: Bool) {
        self.message = message
        self.login = login
        self.needsTLS = needsTLS
    }

    /// Takes a line of the server's, without its CRLF.
    mutating func receive(_ line: String) -> Action {
        guard state != .ended, let code = Int(line.prefix(3)), (200..<600).contains(code), reply.count < Self.maxLines
        else { return end(.failed(SMTPFailure(code: nil, text: line, while: "\(state)"))) }
        reply.append(String(line.dropFirst(4)))
        // A hyphen after the number: more lines follow (RFC 5321 4.2.1).
        if line.dropFirst(3).first == "-" { return .wait }
        let lines = reply
        reply = []
        guard code < 400 else {
            return end(.failed(SMTPFailure(code: code, text: lines.joined(separator: " "), while: "\(state)")))
        }
        return answer(lines)
    }

    /// TLS is spoken now. What was learnt before is forgotten, since anyone may have said it (RFC 3207 4.2).
    mutating func secured() -> Action {
        isSecure = true
        state = .introducedAgain
        return .send(Self.introduction)
    }

    private static let introduction = "EHLO [127.0.0.1]\r\n"

    private mutating func answer(_ lines: [String]) -> Action {
        switch state {
        case .greeted:
            state = .introduced
            return .send(Self.introduction)
        case .introduced:
            guard needsTLS else { return begin(lines) }
            guard Self.extensions(lines).contains("STARTTLS") else {
                return end(.failed(SMTPFailure(code: nil, text: "the server speaks no TLS", while: "\(state)")))
            }
            state = .securing
            return .send("STARTTLS\r\n")
        case .securing: return .secure
        case .introducedAgain: return begin(lines)
        case .authenticated:
            state = .senderNamed
            return .send("MAIL FROM:<\(message.from.text)>\r\n")
        case .senderNamed:
            state = .recipientNamed
            return .send("RCPT TO:<\(message.to.text)>\r\n")
        case .recipientNamed:
            state = .dataAnnounced
            return .send("DATA\r\n")
        case .dataAnnounced:
            state = .handedOver
            return .send(Self.stuffed(message.text) + ".\r\n")
        case .handedOver: return end(.finished)
        case .ended: return .failed(SMTPFailure(code: nil, text: "", while: "\(state)"))
        }
    }

    private mutating func begin(_ lines: [String]) -> Action {
        state = .authenticated
        guard let login, isSecure else { return answer([]) }
        // RFC 4616, as the command's initial response (RFC 4954 4).
        let secret = Data("\0\(login.user)\0\(login.password.text)".utf8).base64EncodedString()
        return .send("AUTH PLAIN \(secret)\r\n")
    }

    private mutating func end(_ action: Action) -> Action {
        state = .ended
        return action
    }

    private static func extensions(_ lines: [String]) -> Set<String> {
        Set(lines.dropFirst().map { $0.uppercased().trimmingCharacters(in: .whitespaces) })
    }

    /// A dot at a line's beginning is doubled (RFC 5321 4.5.2).
    private static func stuffed(_ text: String) -> String {
        (text.hasPrefix(".") ? "." : "") + text.replacing("\r\n.", with: "\r\n..")
    }
}

/// Why a mail server did not take a mail.
struct SMTPFailure: Error, Equatable, Sendable {
    /// The server's number; nil when it did not speak SMTP, or not at all.
    var code: Int?
    /// Its words.
    var text: String
    var step: String

    init(code: Int?, text: String, while step: String) {
        self.code = code
        self.text = String(text.prefix(200))
        self.step = step
    }

    /// Whether the same mail may be taken later (RFC 5321 4.2.1).
    var isRetryable: Bool { code.map { $0 < 500 } ?? true }
}
