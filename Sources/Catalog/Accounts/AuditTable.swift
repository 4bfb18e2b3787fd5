public import HeadwaterCore

/// Something that someone who looks after the server may want to know later. Holds no secret.
public struct AuditRecord: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case registered
        case loginSucceeded = "login_succeeded"
        case loginFailed = "login_failed"
        case loggedOut = "logged_out"
        case refreshReplayed = "refresh_replayed"
        case keyMade = "key_made"
        case keyRevoked = "key_revoked"
        case grantMade = "grant_made"
        case grantRevoked = "grant_revoked"
        case webhookSecretRotated = "webhook_secret_rotated"
        case roleChanged = "role_changed"
        case accountDisabled = "account_disabled"
        case accountEnabled = "account_enabled"
        case passwordChanged = "password_changed"
        case resetRequested = "password_reset_requested"
        case passwordReset = "password_reset"
        case permissionRefused = "permission_refused"
        case signingKeyRotated = "signing_key_rotated"
    }

    public var id: AuditID
    public var kind: Kind
    /// Who did it; nil when that is nobody known.
    public var account: UserID?
    /// What it was done to: an id.
    public var subject: String?
    /// In words; empty when the kind says it all.
    public var detail: String
    public var createdAt: Timestamp

    public init(
        id: AuditID, kind: Kind, account: UserID?, subject: String? = nil, detail: String = "", createdAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.account = account
        self.subject = subject
        self.detail = detail
        self.createdAt = createdAt
    }
}

extension AuditRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), kind: try row.name("kind"), account: try row.optional("account", row.id),
            subject: try row.optional("subject", row.text), detail: try row.text("detail"),
            createdAt: try row.time("created_at"))
    }
}

extension Transaction {
    public var audit: AuditTable { AuditTable(tx: self) }
}

/// The audit log, within one transaction. All methods throw ``CatalogError``.
public struct AuditTable {
    let tx: any Transaction

    public func insert(_ event: AuditRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(event.id), .text(event.kind.rawValue), .optional(event.account) { .id($0) },
                .optional(event.subject) { .text($0) }, .text(event.detail), .time(event.createdAt),
            ])
    }

    /// Adds an event that anyone can bring about: of those alike, so many are kept of a time, and then the newest gives way.
    ///
    /// Either way the log is written to, so that how long an answer takes tells nothing.
    ///
    /// - Parameters:
    ///   - limit: how many events of one kind, account and detail are kept since `start`; at least 1.
    ///   - start: the beginning of the time.
    public func insert(_ event: AuditRecord, keeping limit: Int, since start: Timestamp) throws {
        let alike = try alike(event, since: start, limit: limit)
        if alike.count >= limit, let newest = alike.first { try tx.execute(SQL.remove, [.id(newest)]) }
        try insert(event)
    }

    /// Whether there was an event of the same kind, account and detail after a time.
    public func holds(alike event: AuditRecord, since start: Timestamp) throws -> Bool {
        try !alike(event, since: start, limit: 1).isEmpty
    }

    /// Newest first.
    private func alike(_ event: AuditRecord, since start: Timestamp, limit: Int) throws -> [AuditID] {
        let common: [SQLValue] = [.time(start), .text(event.kind.rawValue), .text(event.detail)]
        let rows =
            if let account = event.account {
                try tx.rows(SQL.alike, common + [.id(account), .integer(limit)])
            } else {
                try tx.rows(SQL.alikeOfNobody, common + [.integer(limit)])
            }
        return try rows.map { try $0.id("id") }
    }

    /// Newest first.
    ///
    /// - Parameter cursor: the last id of the page before; nil for the first page.
    public func page(limit: Int, before cursor: AuditID? = nil) throws -> [AuditRecord] {
        let rows =
            if let cursor {
                try tx.rows(SQL.pageBefore, [.id(cursor), .integer(limit)])
            } else {
                try tx.rows(SQL.firstPage, [.integer(limit)])
            }
        return try rows.map(AuditRecord.init(row:))
    }

    /// Forgets what happened before a time.
    public func removeBefore(_ time: Timestamp) throws {
        try tx.execute(SQL.removeBefore, [.time(time)])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO audit_events (id, kind, account, subject, detail, created_at) VALUES (?, ?, ?, ?, ?, ?)
            """
        case alike = """
            SELECT id FROM audit_events
            WHERE created_at > ? AND kind = ? AND detail = ? AND account = ? ORDER BY id DESC LIMIT ?
            """
        case alikeOfNobody = """
            SELECT id FROM audit_events
            WHERE created_at > ? AND kind = ? AND detail = ? AND account IS NULL ORDER BY id DESC LIMIT ?
            """
        case remove = "DELETE FROM audit_events WHERE id = ?"
        case removeBefore = "DELETE FROM audit_events WHERE created_at < ?"
        case firstPage = "SELECT * FROM audit_events ORDER BY id DESC LIMIT ?"
        case pageBefore = "SELECT * FROM audit_events WHERE id < ? ORDER BY id DESC LIMIT ?"
    }
}
