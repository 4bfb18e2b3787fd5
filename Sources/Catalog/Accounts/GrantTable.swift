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
}

extension GrantRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), account: try row.id("account"), maxBytes: try row.integer("max_bytes"),
            maxUploads: try row.int("max_uploads"), createdAt: try row.time("created_at"),
            expiresAt: try row.time("expires_at"))
        usedUploads = try row.int("used_uploads")
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

    /// One person's that are still good, newest first.
    public func ofAccount(_ account: UserID) throws -> [GrantRecord] {
        try tx.rows(SQL.ofAccount, [.id(account), .time(tx.now())]).map(GrantRecord.init(row:))
    }

    /// Ends one person's grant; what it began stays.
    ///
    /// - Returns: false when they have no such grant.
    public func revoke(_ id: GrantID, of account: UserID) throws -> Bool {
        try tx.execute(SQL.revoke, [.id(id), .id(account)]) > 0
    }

    /// Takes one upload of the grant.
    ///
    /// - Returns: false when none is left or its time is over.
    public func spend(_ id: GrantID) throws -> Bool {
        try tx.execute(SQL.spend, [.id(id), .time(tx.now())]) == 1
    }

    /// Forgets those whose time is over; what they began stays.
    public func removeExpired() throws {
        try tx.execute(SQL.removeExpired, [.time(tx.now())])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO grants (id, account, max_bytes, max_uploads, used_uploads, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM grants WHERE id = ?"
        case ofAccount = """
            SELECT * FROM grants WHERE account = ? AND expires_at > ? AND used_uploads < max_uploads ORDER BY id DESC
            """
        case revoke = "DELETE FROM grants WHERE id = ? AND account = ?"
        case removeExpired = "DELETE FROM grants WHERE expires_at < ?"
        case spend = """
            UPDATE grants SET used_uploads = used_uploads + 1
            WHERE id = ? AND used_uploads < max_uploads AND expires_at > ?
            """
    }
}
