public import HeadwaterCore

/// Leave to upload, given by a creator to someone without an account.
public struct GrantRecord: Sendable, Equatable {
    public var id: GrantID
    /// Whose the uploads become.
    public var account: UserID
    /// Of each upload.
    public var maxBytes: Int64
    public var maxUploads: Int
    public var usedUploads: Int
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    public var revokedAt: Timestamp?

    public init(
        id: GrantID, account: UserID, maxBytes: Int64, maxUploads: Int, createdAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.account = account
        self.maxBytes = maxBytes
        self.maxUploads = maxUploads
        usedUploads = 0
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Whether its holder may still do anything by it.
    public func isGood(at now: Timestamp) -> Bool { revokedAt == nil && expiresAt > now }
}

extension GrantRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), account: try row.id("account"), maxBytes: try row.integer("max_bytes"),
            maxUploads: try row.int("max_uploads"), createdAt: try row.time("created_at"),
            expiresAt: try row.time("expires_at"))
        usedUploads = try row.int("used_uploads")
        revokedAt = try row.optional("revoked_at", row.time)
    }
}

extension Transaction {
    public var grants: GrantTable { GrantTable(tx: self) }
}

/// The upload grants, within one transaction. All methods throw ``CatalogError``.
public struct GrantTable {
    let tx: any Transaction

    public func insert(_ grant: GrantRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(grant.id), .id(grant.account), .integer(grant.maxBytes), .integer(grant.maxUploads),
                .integer(grant.usedUploads), .time(grant.createdAt), .time(grant.expiresAt),
            ])
    }

    public func find(_ id: GrantID) throws -> GrantRecord? {
        try tx.row(SQL.find, [.id(id)]).map(GrantRecord.init(row:))
    }

    /// One person's that can begin an upload, newest first.
    public func ofAccount(_ account: UserID) throws -> [GrantRecord] {
        try tx.rows(SQL.ofAccount, [.id(account), .time(tx.now())]).map(GrantRecord.init(row:))
    }

    /// Ends one person's grant; what it began stays.
    ///
    /// - Returns: whether this call revoked it: false when it is another person's, or revoked already.
    public func revoke(_ id: GrantID, of account: UserID) throws -> Bool {
        try tx.execute(SQL.revoke, [.time(tx.now()), .id(id), .id(account)]) == 1
    }

    /// Ends all that one person gave.
    public func revokeAll(of account: UserID) throws {
        try tx.execute(SQL.revokeAll, [.time(tx.now()), .id(account)])
    }

    /// Takes one upload of the grant.
    ///
    /// - Returns: false when none is left, it was revoked or its time is over.
    public func spend(_ id: GrantID) throws -> Bool {
        try tx.execute(SQL.spend, [.id(id), .time(tx.now())]) == 1
    }

    /// Forgets those that are good for nothing any more. One that an unfinished upload came by stays beside it, since it says how
    /// large that may be, and its owner may complete it.
    public func removeEnded() throws {
        try tx.execute(SQL.removeEnded, [.time(tx.now())])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO grants (id, account, max_bytes, max_uploads, used_uploads, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM grants WHERE id = ?"
        case ofAccount = """
            SELECT * FROM grants
            WHERE account = ? AND expires_at > ? AND revoked_at IS NULL AND used_uploads < max_uploads ORDER BY id DESC
            """
        case revoke = "UPDATE grants SET revoked_at = ? WHERE id = ? AND account = ? AND revoked_at IS NULL"
        case revokeAll = "UPDATE grants SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL"
        case removeEnded = """
            DELETE FROM grants
            WHERE (expires_at <= ? OR revoked_at IS NOT NULL) AND NOT EXISTS (
                SELECT 1 FROM uploads
                WHERE upload_grant = grants.id AND completed_at IS NULL AND terminated_at IS NULL)
            """
        case spend = """
            UPDATE grants SET used_uploads = used_uploads + 1
            WHERE id = ? AND used_uploads < max_uploads AND expires_at > ? AND revoked_at IS NULL
            """
    }
}
