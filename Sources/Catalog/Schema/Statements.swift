/// All the SQL there is, for the tests that hold it to what SQLite and PostgreSQL share.
enum Statements {
    static let all: [String] = Migrations.all.flatMap(\.statements) + queries

    /// Without the schema's.
    static let queries: [String] =
        texts(Migrations.SQL.self) + texts(VideoTable.SQL.self) + texts(VideoTable.OwnerSQL.self)
        + texts(VideoPlanTable.SQL.self)
        + texts(RemovalTable.SQL.self)
        + texts(UploadTable.SQL.self) + texts(UploadTable.PartsSQL.self)
        + texts(IdempotencyTable.SQL.self) + texts(PullTable.SQL.self)
        + texts(JobTable.SQL.self) + texts(JobTable.ClaimSQL.self)
        + texts(GrowingStreamTable.SQL.self) + texts(SegmentTable.SQL.self) + texts(WebhookTable.SQL.self)
        + texts(WebhookOutbox.SQL.self)
        + texts(CaptionTable.SQL.self) + texts(SecretTable.SQL.self)
        + texts(PlaybackSessionTable.SQL.self) + texts(RollupTable.SQL.self) + texts(ViewLogTable.SQL.self)
        + accounts

    /// Who may do what, and what they did.
    private static let accounts: [String] =
        texts(UserTable.SQL.self) + texts(SessionTable.SQL.self) + texts(APIKeyTable.SQL.self)
        + texts(GrantTable.SQL.self) + texts(SigningKeyTable.SQL.self) + texts(PasswordResetTable.SQL.self)
        + texts(MailTable.SQL.self) + texts(AuditTable.SQL.self)

    private static func texts<List: CaseIterable & RawRepresentable<String>>(_: List.Type) -> [String] {
        List.allCases.map(\.rawValue)
    }
}
