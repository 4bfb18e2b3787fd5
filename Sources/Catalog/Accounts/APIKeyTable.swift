public import HeadwaterCore

extension Transaction {
    public var apiKeys: APIKeyTable { APIKeyTable(tx: self) }
}

/// The API keys, within one transaction. All methods throw ``CatalogError``.
public struct APIKeyTable {
    let tx: any Transaction

    public func insert(_ key: APIKeyRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(key.id), .id(key.account), .text(key.name),
                .json(key.scopes.sorted { $0.rawValue < $1.rawValue }), .text(key.secretSHA256), .time(key.createdAt),
            ])
    }

    public func find(_ id: APIKeyID) throws -> APIKeyRecord? {
        try tx.row(SQL.find, [.id(id)]).map(APIKeyRecord.init(row:))
    }

    /// One person's keys that are not revoked, newest first.
    public func ofAccount(_ account: UserID) throws -> [APIKeyRecord] {
        try tx.rows(SQL.ofAccount, [.id(account)]).map(APIKeyRecord.init(row:))
    }

    public func touch(_ id: APIKeyID) throws {
        try tx.execute(SQL.touch, [.time(tx.now()), .id(id)])
    }

    /// - Returns: whether this call revoked it: false when it is another person's, or revoked already.
    public func revoke(_ id: APIKeyID, of account: UserID) throws -> Bool {
        try tx.execute(SQL.revoke, [.time(tx.now()), .id(id), .id(account)]) == 1
    }

    /// Ends all of one person's.
    public func revokeAll(of account: UserID) throws {
        try tx.execute(SQL.revokeAll, [.time(tx.now()), .id(account)])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO api_keys (id, account, name, scopes_json, secret_sha256, created_at) VALUES (?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM api_keys WHERE id = ?"
        case ofAccount = "SELECT * FROM api_keys WHERE account = ? AND revoked_at IS NULL ORDER BY id DESC"
        case touch = "UPDATE api_keys SET used_at = ? WHERE id = ?"
        case revoke = "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND account = ? AND revoked_at IS NULL"
        case revokeAll = "UPDATE api_keys SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL"
    }
}
