/// One step of the schema; never changed once released.
struct Migration: Sendable {
    var number: Int
    var statements: [String]
}

/// Brings a database to the schema that this program was written for.
enum Migrations {
    /// In order, numbered from 1 without gaps.
    static let all = [
        Migration.videosAndJobs, .jobReports, .videoOptions, .uploads, .accounts, .webhooks, .captions, .secrets,
        .growing, .keptPresets, .withdrawals, .follows, .growingPlaylists, .views, .endings,
    ]

    enum SQL: String, CaseIterable {
        case createTable = """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number BIGINT NOT NULL PRIMARY KEY,
                applied_at BIGINT NOT NULL
            )
            """
        case latest = "SELECT MAX(number) AS latest FROM schema_migrations"
        case record = "INSERT INTO schema_migrations (number, applied_at) VALUES (?, ?)"
    }

    /// Applies what is missing, all of it or nothing.
    ///
    /// - Throws: ``CatalogError`` of kind `newerSchema` when the database knows a step that `migrations` do not have.
    static func run(_ migrations: [Migration] = all, on database: any Database) async throws {
        try await database.write { tx in
            try tx.execute(SQL.createTable)
            let applied = try tx.row(SQL.latest).flatMap { row in try row.optional("latest", row.int) } ?? 0
            let newest = migrations.last?.number ?? 0
            guard applied <= newest else {
                throw CatalogError(
                    .newerSchema, "open", "schema",
                    detail: "the database is at step \(applied), this program at \(newest): use a newer Headwater")
            }
            for migration in migrations where migration.number > applied {
                for statement in migration.statements { try tx.execute(statement, []) }
                try tx.execute(SQL.record, [.integer(migration.number), .time(tx.now())])
            }
        }
    }
}
