/// All the SQL there is, for the tests that hold it to what SQLite and PostgreSQL share.
enum Statements {
    static let all: [String] = Migrations.all.flatMap(\.statements) + queries

    /// Without the schema's.
    static let queries: [String] =
        texts(Migrations.SQL.self) + texts(VideoTable.SQL.self) + texts(VideoPlanTable.SQL.self)
        + texts(RemovalTable.SQL.self)
        + texts(UploadTable.SQL.self) + texts(UploadTable.PartsSQL.self)
        + texts(IdempotencyTable.SQL.self) + texts(PullTable.SQL.self)
        + texts(JobTable.SQL.self) + texts(JobTable.ClaimSQL.self)
        + texts(SegmentTable.SQL.self) + texts(WebhookTable.SQL.self) + texts(WebhookOutbox.SQL.self)
        + texts(PlaybackSessionTable.SQL.self) + texts(RollupTable.SQL.self) + texts(ViewLogTable.SQL.self)

    private static func texts<List: CaseIterable & RawRepresentable<String>>(_: List.Type) -> [String] {
        List.allCases.map(\.rawValue)
    }
}
