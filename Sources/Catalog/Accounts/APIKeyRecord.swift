public import HeadwaterCore

/// A key with which a program acts for a person.
public struct APIKeyRecord: Sendable, Equatable {
    public var id: APIKeyID
    public var account: UserID
    /// What its owner calls it.
    public var name: String
    public var scopes: Set<KeyScope>
    /// 64 lowercase hex digits.
    public var secretSHA256: String
    public var createdAt: Timestamp
    /// To the minute.
    public var usedAt: Timestamp?
    public var revokedAt: Timestamp?

    public init(
        id: APIKeyID, account: UserID, name: String, scopes: Set<KeyScope>, secretSHA256: String, createdAt: Timestamp
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.scopes = scopes
        self.secretSHA256 = secretSHA256
        self.createdAt = createdAt
    }
}

extension APIKeyRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), account: try row.id("account"), name: try row.text("name"),
            scopes: Set(try row.json("scopes_json", as: [KeyScope].self)), secretSHA256: try row.text("secret_sha256"),
            createdAt: try row.time("created_at"))
        usedAt = try row.optional("used_at", row.time)
        revokedAt = try row.optional("revoked_at", row.time)
    }
}
