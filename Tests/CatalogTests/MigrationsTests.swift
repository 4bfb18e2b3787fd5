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
        try await Migrations.run(Migrations.all + [step(2)], on: database)
        #expect(try await applied(database) == [1, 2])
        let row = try await database.read {
            try $0.rows("SELECT * FROM schema_migrations WHERE number = 2", [])[0]
        }
        #expect(try row.time("applied_at") == time.now)
        try await database.close()
    }

    @Test func `a step that fails leaves the database as it was`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        let broken = Migration(number: 3, statements: ["CREATE TABLE half (id TEXT)", "CREATE NONSENSE"])
        await expectError(.invalidStatement) {
            try await Migrations.run(Migrations.all + [step(2), broken], on: database)
        }
        #expect(try await applied(database) == [1])
        try await Migrations.run(Migrations.all + [step(2)], on: database)
        try await database.close()
    }

    @Test func `a database of a newer program is refused and not changed`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/catalog.sqlite"
            let newer = try await SQLiteDatabase.open(path: path)
            try await Migrations.run(Migrations.all + [step(2)], on: newer)
            try await newer.close()
            let error = await #expect(throws: CatalogError.self) { _ = try await SQLiteDatabase.open(path: path) }
            #expect(error?.kind == .newerSchema)
            #expect(error?.detail == "the database is at step 2, this program at 1: use a newer Headwater")
        }
    }

    private func step(_ number: Int) -> Migration {
        Migration(number: number, statements: ["CREATE TABLE step_\(number) (id TEXT)"])
    }

    private func applied(_ database: any Database) async throws -> [Int] {
        try await database.read { tx in
            try tx.rows("SELECT number FROM schema_migrations ORDER BY number", []).map { try $0.int("number") }
        }
    }
}
