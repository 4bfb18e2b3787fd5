public import HeadwaterCore

/// One sign-in on one device: a browser's cookie, or a family of refresh tokens that follow each other.
public struct SessionRecord: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The same secret for as long as it lasts.
        case browser
        /// Each secret is good for once.
        case tokens
    }

    public var id: SessionID
    public var account: UserID
    public var kind: Kind
    /// Of the secret that is good now, 64 lowercase hex digits.
    public var secretSHA256: String
    /// How many secrets there were before this one.
    public var generation: Int
    public var createdAt: Timestamp
    public var usedAt: Timestamp
    public var expiresAt: Timestamp
    /// Why it ended before its time; nil while it has not.
    public var endReason: String?

    public init(
        id: SessionID, account: UserID, kind: Kind, secretSHA256: String, createdAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.account = account
        self.kind = kind
        self.secretSHA256 = secretSHA256
        generation = 0
        self.createdAt = createdAt
        usedAt = createdAt
        self.expiresAt = expiresAt
    }
}

extension SessionRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), account: try row.id("account"), kind: try row.name("kind"),
            secretSHA256: try row.text("secret_sha256"), createdAt: try row.time("created_at"),
            expiresAt: try row.time("expires_at"))
        generation = try row.int("generation")
        usedAt = try row.time("used_at")
        endReason = try row.optional("end_reason", row.text)
    }
}
