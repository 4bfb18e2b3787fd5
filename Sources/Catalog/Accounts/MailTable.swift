public import HeadwaterCore

/// A mail that is to be sent.
public struct MailRecord: Sendable, Equatable {
    public var id: MailID
    public var recipient: String
    public var subject: String
    /// It may carry a link that opens an account.
    public var body: Secret
    /// Tries that failed.
    public var attempts: Int
    /// Not tried before.
    public var runAfter: Timestamp
    public var createdAt: Timestamp
    /// Whose link it carries; nil when it carries none. Without the link it is worth nothing.
    public var reset: ResetID?

    public init(
        id: MailID, recipient: String, subject: String, body: Secret, createdAt: Timestamp, reset: ResetID? = nil
    ) {
        self.id = id
        self.recipient = recipient
        self.subject = subject
        self.body = body
        attempts = 0
        runAfter = createdAt
        self.createdAt = createdAt
        self.reset = reset
    }
}

extension MailRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), recipient: try row.text("recipient"), subject: try row.text("subject"),
            body: Secret(try row.text("body")), createdAt: try row.time("created_at"),
            reset: try row.optional("reset", row.id))
        attempts = try row.int("attempts")
        runAfter = try row.time("run_after")
    }
}

extension Transaction {
    public var mail: MailTable { MailTable(tx: self) }
}

/// Mails on their way, each written in the transaction of its cause. All methods throw ``CatalogError``.
public struct MailTable {
    let tx: any Transaction

    public func insert(_ mail: MailRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(mail.id), .text(mail.recipient), .text(mail.subject), .text(mail.body.text),
                .integer(mail.attempts),
                .time(mail.runAfter), .time(mail.createdAt), .optional(mail.reset) { .id($0) },
            ])
    }

    /// The mail that has waited longest; nil when none is due.
    public func due() throws -> MailRecord? {
        try tx.row(SQL.due, [.time(tx.now())]).map(MailRecord.init(row:))
    }

    public func postpone(_ id: MailID, to time: Timestamp) throws {
        try tx.execute(SQL.postpone, [.time(time), .id(id)])
    }

    /// It was sent or given up. It may hold a secret, so nothing of it stays.
    public func remove(_ id: MailID) throws {
        try tx.execute(SQL.remove, [.id(id)])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO mail_outbox (id, recipient, subject, body, attempts, run_after, created_at, reset)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        case due = "SELECT * FROM mail_outbox WHERE run_after <= ? ORDER BY run_after, id LIMIT 1"
        case postpone = "UPDATE mail_outbox SET attempts = attempts + 1, run_after = ? WHERE id = ?"
        case remove = "DELETE FROM mail_outbox WHERE id = ?"
    }
}
