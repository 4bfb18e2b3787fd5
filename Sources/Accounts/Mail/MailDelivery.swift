public import Catalog
import HeadwaterCore
public import Logging
public import ServiceLifecycle

/// Where mails go.
public protocol MailSink: Sendable {
    /// - Throws: ``MailRejection`` when this mail will never be taken; anything else is tried again.
    func send(_ mail: MailRecord) async throws
}

/// The mail can't be delivered, however often it is tried.
public struct MailRejection: Error, Sendable {
    public var reason: String
}

/// Writes mails into the log, for servers that have no mail server, whose administrator hands links on.
public struct LogMailSink: MailSink {
    let logger: Logger

    public init(logger: Logger) { self.logger = logger }

    public func send(_ mail: MailRecord) async throws {
        logger.notice(
            "mail", metadata: ["to": "\(mail.recipient)", "subject": "\(mail.subject)", "body": "\(mail.body.text)"])
    }
}

/// Takes mails out of the outbox and sends them, one after the other, each until it is taken or hopeless.
public struct MailDelivery: Service {
    private let database: any Database
    private let sink: any MailSink
    private let logger: Logger
    private let pause: Duration

    /// Tries before a mail is given up; with the pauses between them that is about two hours.
    static let maxAttempts = 8

    /// - Parameter pause: between two looks into an empty outbox.
    public init(database: any Database, sink: any MailSink, logger: Logger, pause: Duration = .seconds(2)) {
        self.database = database
        self.sink = sink
        self.logger = logger
        self.pause = pause
    }

    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    if try await deliverNext() { continue }
                } catch let error as CatalogError {
                    logger.error("the mail outbox can't be read", metadata: ["cause": "\(error)"])
                }
                do { try await Task.sleep(for: pause) } catch { return }
            }
        }
    }

    /// Sends the mail that is due, unless the link that it carries has ended meanwhile.
    ///
    /// - Returns: false when none is.
    /// - Throws: `CatalogError`.
    func deliverNext() async throws -> Bool {
        let due = try await database.read { tx in
            try tx.mail.due().map { ($0, isWorthless: try $0.reset.map { try tx.openReset($0) == nil } ?? false) }
        }
        guard let (mail, isWorthless) = due else { return false }
        if isWorthless {
            logger.info("a mail is dropped, since its link has ended", metadata: ["mail": "\(mail.id)"])
            try await database.write { try $0.mail.remove(mail.id) }
            return true
        }
        do {
            try await sink.send(mail)
        } catch {
            let isHopeless = error is MailRejection || mail.attempts + 1 >= Self.maxAttempts
            logger.warning(
                isHopeless ? "a mail is given up" : "a mail was not taken",
                metadata: ["mail": "\(mail.id)", "attempt": "\(mail.attempts + 1)", "cause": "\(error)"])
            if !isHopeless {
                // A minute, then twice as long each time.
                let wait = Duration.seconds(60 << mail.attempts)
                try await database.write { tx in try tx.mail.postpone(mail.id, to: tx.now() + wait) }
                return true
            }
        }
        try await database.write { try $0.mail.remove(mail.id) }
        return true
    }
}
