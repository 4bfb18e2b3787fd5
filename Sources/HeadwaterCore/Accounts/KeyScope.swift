/// What a program may do with an API key, never more than the key's owner may.
public enum KeyScope: String, Sendable, Codable, CaseIterable {
    /// Begin and continue uploads of the owner's, and hand out upload grants.
    case upload
    /// See and watch whatever the owner may.
    case read
    /// Change, retry and delete videos.
    case manage
    /// What only admins may: people, metrics, the audit log.
    case admin
}
