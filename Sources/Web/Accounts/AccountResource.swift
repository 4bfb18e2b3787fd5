import Accounts
import Catalog
import HeadwaterCore

/// A person as the API tells of them to themselves and to admins.
struct AccountResource: Encodable {
    let user: UserRecord

    private enum Key: String, CodingKey { case id, email, name, role, disabled, createdAt, updatedAt }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(user.id, forKey: .id)
        try container.encode(user.email, forKey: .email)
        try container.encode(user.name, forKey: .name)
        try container.encode(user.role, forKey: .role)
        try container.encode(user.isDisabled, forKey: .disabled)
        try container.encode(user.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(user.updatedAt.rfc3339, forKey: .updatedAt)
    }
}

/// A person with what they have and may have.
struct OwnAccountResource: Encodable {
    var user: UserRecord
    var usage: VideoUsage
    var quota: Quota

    private enum Key: String, CodingKey { case usage, quota }
    private enum Amount: String, CodingKey { case bytes, videos, minutes, runningJobs }

    func encode(to encoder: any Encoder) throws {
        try AccountResource(user: user).encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        var used = container.nestedContainer(keyedBy: Amount.self, forKey: .usage)
        try used.encode(usage.bytes, forKey: .bytes)
        try used.encode(usage.videos, forKey: .videos)
        try used.encode((usage.seconds / 0.6).rounded() / 100, forKey: .minutes)
        try used.encode(usage.processing, forKey: .runningJobs)
        var allowed = container.nestedContainer(keyedBy: Amount.self, forKey: .quota)
        try allowed.encode(quota.bytes, forKey: .bytes)
        try allowed.encode(quota.videos, forKey: .videos)
        try allowed.encode(quota.minutes, forKey: .minutes)
        try allowed.encode(quota.runningJobs, forKey: .runningJobs)
    }
}

/// A key as its owner sees it later; the secret is not among it.
struct APIKeyResource: Encodable {
    var key: APIKeyRecord
    /// Of a key that was made just now.
    var text: String?

    private enum Key: String, CodingKey { case id, name, scopes, key, createdAt, usedAt }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(key.id, forKey: .id)
        try container.encode(key.name, forKey: .name)
        try container.encode(key.scopes.map(\.rawValue).sorted(), forKey: .scopes)
        try container.encodeIfPresent(text, forKey: .key)
        try container.encode(key.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(key.usedAt?.rfc3339, forKey: .usedAt)
    }
}

/// An upload grant as its maker sees it; the signed text is there once, in the answer that made it.
struct GrantResource: Encodable {
    var grant: GrantRecord
    var text: String?

    private enum Key: String, CodingKey { case id, grant, maxBytes, maxUploads, usedUploads, createdAt, expiresAt }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(grant.id, forKey: .id)
        try container.encodeIfPresent(text, forKey: .grant)
        try container.encode(grant.maxBytes, forKey: .maxBytes)
        try container.encode(grant.maxUploads, forKey: .maxUploads)
        try container.encode(grant.usedUploads, forKey: .usedUploads)
        try container.encode(grant.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(grant.expiresAt.rfc3339, forKey: .expiresAt)
    }
}

/// Something in the audit log.
struct AuditResource: Encodable {
    var event: AuditRecord

    private enum Key: String, CodingKey { case id, kind, account, subject, detail, createdAt }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(event.id, forKey: .id)
        try container.encode(event.kind.rawValue, forKey: .kind)
        try container.encode(event.account, forKey: .account)
        try container.encode(event.subject, forKey: .subject)
        try container.encode(event.detail, forKey: .detail)
        try container.encode(event.createdAt.rfc3339, forKey: .createdAt)
    }
}
