public import HeadwaterCore

/// A key that access tokens are signed with, and verified with for a while longer.
public struct SigningKeyRecord: Sendable, Equatable {
    /// The `kid` of its tokens.
    public var id: String
    /// Base64 of the 32 bytes of an Ed25519 private key.
    public var privateKey: String
    public var createdAt: Timestamp
    /// When the last token that it signed has ended; nil while it signs.
    public var verifiesUntil: Timestamp?

    public init(id: String, privateKey: String, createdAt: Timestamp) {
        self.id = id
        self.privateKey = privateKey
        self.createdAt = createdAt
    }
}

extension SigningKeyRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.text("id"), privateKey: try row.text("private_key"), createdAt: try row.time("created_at"))
        verifiesUntil = try row.optional("verifies_until", row.time)
    }
}

extension SigningKeyRecord: CustomStringConvertible, CustomReflectable {
    public var description: String { "signing key \(id) <REDACTED>" }
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

extension Transaction {
    public var signingKeys: SigningKeyTable { SigningKeyTable(tx: self) }
}

/// The keys of access tokens, within one transaction. All methods throw ``CatalogError``.
public struct SigningKeyTable {
    let tx: any Transaction

    public func insert(_ key: SigningKeyRecord) throws {
        try tx.execute(SQL.insert, [.text(key.id), .text(key.privateKey), .time(key.createdAt)])
    }

    public func find(_ id: String) throws -> SigningKeyRecord? {
        try tx.row(SQL.find, [.text(id)]).map(SigningKeyRecord.init(row:))
    }

    /// The one that signs; nil before there is any.
    public func current() throws -> SigningKeyRecord? {
        try tx.row(SQL.current).map(SigningKeyRecord.init(row:))
    }

    /// Those that sign now only verify, up to a time; those whose time is over are gone.
    public func retire(verifyingUntil end: Timestamp) throws {
        try tx.execute(SQL.removeEnded, [.time(tx.now())])
        try tx.execute(SQL.retire, [.time(end)])
    }

    enum SQL: String, CaseIterable {
        case insert = "INSERT INTO signing_keys (id, private_key, created_at) VALUES (?, ?, ?)"
        case find = "SELECT * FROM signing_keys WHERE id = ?"
        case current = """
            SELECT * FROM signing_keys WHERE verifies_until IS NULL ORDER BY created_at DESC, id DESC LIMIT 1
            """
        case retire = "UPDATE signing_keys SET verifies_until = ? WHERE verifies_until IS NULL"
        case removeEnded = "DELETE FROM signing_keys WHERE verifies_until < ?"
    }
}
