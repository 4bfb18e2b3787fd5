import HeadwaterCore
import Testing

@testable import Catalog

@Suite struct MigrationsTests {
    @Test func `steps are numbered from one without gaps`() {
        #expect(Migrations.all.map(\.number) == Array(1...Migrations.all.count))
    }

    @Test func `opening again applies nothing twice`() async throws {
        try await withTemporaryFolder { folder in
            for _ in 1...2 {
                let database = try await SQLiteDatabase.open(path: folder + "/catalog.sqlite")
                #expect(try await applied(database) == Array(1...Migrations.all.count))
                try await database.close()
            }
        }
    }

    @Test func `only missing steps are applied, each recorded with its time`() async throws {
        let time = ManualTime()
        let database = try await SQLiteDatabase.inMemory(clock: time.read)
        time.advance(by: .seconds(60))
        try await Migrations.run(Migrations.all + [next], on: database)
        #expect(try await applied(database) == known + [next.number])
        let row = try await database.read {
            try $0.rows("SELECT * FROM schema_migrations ORDER BY number DESC", [])[0]
        }
        #expect(try row.time("applied_at") == time.now)
        try await database.close()
    }

    @Test func `a step that fails leaves the database as it was`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        let broken = Migration(number: next.number + 1, statements: ["CREATE TABLE half (id TEXT)", "CREATE NONSENSE"])
        await expectError(.invalidStatement) {
            try await Migrations.run(Migrations.all + [next, broken], on: database)
        }
        #expect(try await applied(database) == known)
        try await Migrations.run(Migrations.all + [next], on: database)
        try await database.close()
    }

    @Test func `a database of a newer program is refused and not changed`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/catalog.sqlite"
            let newer = try await SQLiteDatabase.open(path: path)
            try await Migrations.run(Migrations.all + [next], on: newer)
            try await newer.close()
            let error = await #expect(throws: CatalogError.self) { _ = try await SQLiteDatabase.open(path: path) }
            #expect(error?.kind == .newerSchema)
            #expect(
                error?.detail
                    == "the database is at step \(next.number), this program at \(known.count): use a newer Headwater")
        }
    }

    @Test func `uploads of an older database go on`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        // Back to the table as it was, with an upload of each state in it.
        let old = Migration.videosAndJobs.statements.filter { $0.contains("CREATE TABLE uploads") }
        try await database.write { tx in
            try tx.execute("DROP TABLE uploads", [])
            for statement in old { try tx.execute(statement, []) }
            for number in 1...3 {
                let id = VideoID.numbered(number)
                try tx.videos.insert(VideoRecord(id: id, title: "", sourceName: "", createdAt: tx.now()))
                try tx.execute(
                    "INSERT INTO uploads (id, length, metadata, created_at, completed_at, terminated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        .id(id), .integer(5), .text("filename YQ=="), .integer(7), number == 2 ? .integer(8) : .null,
                        number == 3 ? .integer(9) : .null,
                    ])
            }
            let later = Migration.accounts.statements.filter { $0.contains(" uploads ") }
            for statement in Migration.uploads.statements.filter({ $0.contains("uploads") }) + later {
                try tx.execute(statement, [])
            }
        }
        let uploads = try await database.read { tx in try (1...3).compactMap { try tx.uploads.find(.numbered($0)) } }
        #expect(uploads.map(\.isUnfinished) == [true, false, false])
        #expect(uploads.allSatisfy { $0.kind == .single && $0.length == 5 && $0.metadata == "filename YQ==" })
        #expect(uploads.allSatisfy { $0.createdAt.microseconds == 7 && $0.expiresAt == nil })
        #expect(try await database.write { try $0.videos.delete(.numbered(1)) })
        #expect(try await database.read { try $0.uploads.find(.numbered(1)) } == nil)
        try await database.close()
    }

    private let known = Migrations.all.map(\.number)

    /// The step that a newer program would have.
    private var next: Migration {
        Migration(number: known.count + 1, statements: ["CREATE TABLE next_step (id TEXT)"])
    }

    private func applied(_ database: any Database) async throws -> [Int] {
        try await database.read { tx in
            try tx.rows("SELECT number FROM schema_migrations ORDER BY number", []).map { try $0.int("number") }
        }
    }
}
