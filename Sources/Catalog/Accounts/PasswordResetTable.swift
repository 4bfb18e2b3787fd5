public import HeadwaterCore

/// A link by which a person who forgot their password may set another, once.
public struct PasswordResetRecord: Sendable, Equatable {
    public var id: ResetID
    public var account: UserID
    /// 64 lowercase hex digits.
    public var secretSHA256: String
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    public var usedAt: Timestamp?

    public init(id: ResetID, account: UserID, secretSHA256: String, createdAt: Timestamp, expiresAt: Timestamp) {
        self.id = id
        self.account = account
        self.secretSHA256 = secretSHA256
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Whether its link sets a password.
    public func isGood(at now: Timestamp) -> Bool { usedAt == nil && expiresAt > now }
}

extension PasswordResetRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), account: try row.id("account"), secretSHA256: try row.text("secret_sha256"),
            createdAt: try row.time("created_at"), expiresAt: try row.time("expires_at"))
        usedAt = try row.optional("used_at", row.time)
    }
}

extension Transaction {
    public var passwordResets: PasswordResetTable { PasswordResetTable(tx: self) }
}

/// Password resets, within one transaction. All methods throw ``CatalogError``.
public struct PasswordResetTable {
    let tx: any Transaction

    /// Adds one; older ones of the same person end, since only the newest mail should work.
    public func insert(_ reset: PasswordResetRecord) throws {
        try useAll(of: reset.account)
        try tx.execute(
            SQL.insert,
            [
                .id(reset.id), .id(reset.account), .text(reset.secretSHA256), .time(reset.createdAt),
                .time(reset.expiresAt),
            ])
    }

    public func find(_ id: ResetID) throws -> PasswordResetRecord? {
        try tx.row(SQL.find, [.id(id)]).map(PasswordResetRecord.init(row:))
    }

    /// The last that one person asked for, used or not.
    public func latest(of account: UserID) throws -> PasswordResetRecord? {
        try tx.row(SQL.latest, [.id(account)]).map(PasswordResetRecord.init(row:))
    }

    /// - Returns: whether this call used it: false when it was used before or its time is over.
    public func use(_ id: ResetID) throws -> Bool {
        let now = try tx.now()
        return try tx.execute(SQL.use, [.time(now), .id(id), .time(now)]) == 1
    }

    /// None of one person's links works any more.
    public func useAll(of account: UserID) throws {
        try tx.execute(SQL.useAll, [.time(tx.now()), .id(account)])
    }

    /// Forgets those whose time is over.
    public func removeExpired() throws {
        try tx.execute(SQL.removeExpired, [.time(tx.now())])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO password_resets (id, account, secret_sha256, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM password_resets WHERE id = ?"
        case latest = "SELECT * FROM password_resets WHERE account = ? ORDER BY id DESC LIMIT 1"
        case use = "UPDATE password_resets SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?"
        case removeExpired = "DELETE FROM password_resets WHERE expires_at < ?"
        case useAll = "UPDATE password_resets SET used_at = ? WHERE account = ? AND used_at IS NULL"
    }
}
