import Foundation
import HeadwaterCore
import Synchronization
import Testing

@testable import Catalog

/// Every statement runs on SQLite 3.40 and PostgreSQL 15 alike.
@Suite struct StatementTests {
    @Test(arguments: Statements.all)
    func `a statement uses only what both databases know`(statement: String) {
        for (pattern, reason) in Self.notPortable {
            #expect(
                statement.range(of: pattern, options: [.regularExpression, .caseInsensitive]) == nil,
                "\(reason)")
        }
    }

    private static let notPortable = [
        ("\\b(AUTOINCREMENT|ROWID|WITHOUT|STRICT|GLOB|PRAGMA|VACUUM|INDEXED|ATTACH)\\b", "known to SQLite only"),
        ("\\b(SERIAL|JSONB|ILIKE|UNNEST|LATERAL|SKIP|USING|DISTINCT ON)\\b", "known to PostgreSQL only"),
        ("\\bREPLACE\\b|\\bINSERT OR\\b", "ON CONFLICT … DO is the portable way"),
        ("\\b(DATE|TIME|TIMESTAMP|DATETIME|INTERVAL|CURRENT_\\w+)\\b", "times are BIGINT microseconds"),
        ("\\b(BLOB|BYTEA|VARCHAR|CHAR|INT|INTEGER|REAL|FLOAT|NUMERIC|BOOLEAN)\\b", "types that differ"),
        ("\\bIS NOT DISTINCT\\b|\\bIS \\?|\\? IS\\b", "an argument without a type"),
        ("->|\\|\\||::|==|!=|[\"`\\[\\]@#%&;$]|:\\w", "operators, quotes and argument marks that differ"),
    ]

    @Test(arguments: Statements.all)
    func `a statement calls only functions that both databases have`(statement: String) {
        let calls = statement.matches(of: #/(\w+)\(/#).map { $0.output.1 }
        #expect(calls.allSatisfy { ["COUNT", "MIN", "MAX"].contains($0) }, "\(calls)")
    }

    @Test(arguments: Statements.all)
    func `literals are words and small numbers, never values`(statement: String) {
        let literals = statement.matches(of: #/'([^']*)'/#).map { $0.output.1 }
        #expect(literals.allSatisfy { $0.wholeMatch(of: #/[a-z_]+/#) != nil }, "\(literals)")
    }

    @Test func `a claim has room for every kind of job`() {
        for statement in JobTable.ClaimSQL.allCases {
            let marks = statement.rawValue.matches(of: #/kind IN \(([?, ]+)\)/#).map {
                $0.output.1.filter { $0 == "?" }
            }
            #expect(marks.map(\.count) == [Job.Kind.allCases.count])
        }
    }

    @Test func `the rules run every statement there is, and no other`() async throws {
        let seen = SeenStatements()
        for rule in CatalogRule.all {
            try await Backend.sqliteInMemory.withCatalog { catalog in
                let recording = RecordingDatabase(database: catalog.database, seen: seen)
                try await Migrations.run(on: recording)
                try await rule.check(TestCatalog(database: recording, time: catalog.time))
            }
        }
        let applied: Set = Set(Migrations.all.flatMap(\.statements) + [Migrations.SQL.record.rawValue])
        #expect(seen.all.subtracting(Statements.all) == [])
        #expect(Set(Statements.all).subtracting(seen.all).subtracting(applied) == [])
    }
}

final class SeenStatements: Sendable {
    private let statements = Mutex<Set<String>>([])
    var all: Set<String> { statements.withLock { $0 } }

    func add(_ statement: String) { statements.withLock { _ = $0.insert(statement) } }
}

/// A database that notes each statement on its way.
struct RecordingDatabase: Database {
    var database: any Database
    var seen: SeenStatements

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.write { [seen] in try body(RecordingTransaction(tx: $0, seen: seen)) }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.read { [seen] in try body(RecordingTransaction(tx: $0, seen: seen)) }
    }

    func close() async throws { try await database.close() }
}

private struct RecordingTransaction: Transaction {
    var tx: any Transaction
    var seen: SeenStatements

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        seen.add(sql)
        return try tx.execute(sql, arguments)
    }

    func rows(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        seen.add(sql)
        return try tx.rows(sql, arguments)
    }

    func now() throws -> Timestamp { try tx.now() }
}
