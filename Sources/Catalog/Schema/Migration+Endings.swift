extension Migration {
    /// Grants tell when they were revoked, and stay as long as an upload of theirs needs them; a mail ends with the link that it
    /// carries; what happened lately is found without reading what happened ever.
    static let endings = Migration(
        number: 15,
        statements: [
            "ALTER TABLE grants ADD COLUMN revoked_at BIGINT",
            "CREATE INDEX grants_of_account ON grants (account, id)",
            "CREATE INDEX uploads_of_grant ON uploads (upload_grant) WHERE upload_grant IS NOT NULL",
            "ALTER TABLE mail_outbox ADD COLUMN reset TEXT",
            "CREATE INDEX audit_by_time ON audit_events (created_at)",
        ])
}
