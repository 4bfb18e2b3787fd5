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
