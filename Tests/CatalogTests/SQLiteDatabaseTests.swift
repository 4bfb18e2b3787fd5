import Foundation
import GRDB
import HeadwaterCore
import Testing

@testable import Catalog

/// What is true of SQLite beyond the rules that every database keeps.
@Suite struct SQLiteDatabaseTests {
    @Test func `what was deleted is in none of the files after they are scrubbed`() async throws {
        try await withTemporaryFolder { folder in
            let database = try await SQLiteDatabase.open(path: folder + "/catalog.sqlite")
            let secret = Array("a secret that is easily found".utf8)
            let isOnDisk = {
                let text = Data(Data(secret).base64EncodedString().utf8)
                return try FileManager.default.contentsOfDirectory(atPath: folder).contains { name in
                    try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)).range(of: text) != nil
                }
            }
            _ = try await database.write { try $0.viewLog.secret(day: 5, secret) }
            try await database.scrub()
            #expect(try isOnDisk())
            try await database.write { try $0.viewLog.forgetSecrets(before: 6) }
            try await database.scrub()
            #expect(try !isOnDisk())
            try await database.close()
        }
    }

    @Test func `a commit is durable: WAL, synchronous FULL, foreign keys, five seconds of patience`() async throws {
        try await withDatabase { database, _ in
            let settings = try await database.writer.writeWithoutTransaction { connection in
                [
                    try String.fetchOne(connection, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(connection, sql: "PRAGMA synchronous"),
                    try String.fetchOne(connection, sql: "PRAGMA foreign_keys"),
                    try String.fetchOne(connection, sql: "PRAGMA busy_timeout"),
                ]
            }
            // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
            #expect(settings == ["wal", "2", "1", "5000"])
        }
    }

    @Test func `what was committed is there after a crash, what was not is not`() async throws {
        try await withTemporaryFolder { folder in
            let database = try await SQLiteDatabase.open(path: folder + "/catalog.sqlite")
            try await database.write { try $0.videos.insert(.sample(1)) }
            // The files as they are in the middle of a transaction are what a crash would leave.
            await #expect(throws: Interruption.self) {
                try await database.write { tx in
                    try tx.videos.insert(.sample(2))
                    try copyCatalog(from: folder, to: folder + "/crashed")
                    throw Interruption()
                }
            }
            try await database.close()

            let reopened = try await SQLiteDatabase.open(path: folder + "/crashed/catalog.sqlite")
            #expect(try await reopened.read { try $0.videos.page(limit: 9).map(\.id) } == [.numbered(1)])
            try await reopened.close()
        }
    }

    @Test func `two processes share one file, and never hold the same job`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/catalog.sqlite"
            let time = ManualTime()
            let databases = [
                try await SQLiteDatabase.open(path: path, clock: time.read),
                try await SQLiteDatabase.open(path: path, clock: time.read),
            ]
            let catalogs = databases.map { TestCatalog(database: $0, time: time) }
            try await catalogs[0].addVideo()
            let jobs = (1...20).map { catalogs[0].job($0) }
            for job in jobs { try await catalogs[0].enqueue(job) }
            let claimed = try await withThrowingTaskGroup(of: [JobID].self) { group in
                for catalog in catalogs + catalogs {
                    group.addTask {
                        var claimed: [JobID] = []
                        while let job = try await catalog.claim() { claimed.append(job.id) }
                        return claimed
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.sorted() == jobs.map(\.id))
            for database in databases { try await database.close() }
        }
    }

    @Test func `claiming looks only at living jobs, in their order`() async throws {
        try await withDatabase { database, _ in
            let plan = try await database.read { tx in
                try tx.rows(
                    "EXPLAIN QUERY PLAN " + JobTable.ClaimSQL.next.rawValue,
                    Array(repeating: .text("publish"), count: Job.Kind.allCases.count) + [
                        .integer(0 as Int64), .integer(0 as Int64),
                    ]
                ).map { try $0.text("detail") }
            }
            #expect(plan.first == "SCAN jobs USING INDEX jobs_alive")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "sorted: \(plan)")
        }
    }

    @Test func `a full disk is an error of its own, and what was there stays`() async throws {
        try await withDatabase { database, _ in
            try await database.write { try $0.videos.insert(.sample(1)) }
            try await database.writer.writeWithoutTransaction { connection in
                let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
                try connection.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            await expectError(.full) {
                try await database.write { tx in
                    for number in 2...10_000 { try tx.videos.insert(.sample(number)) }
                }
            }
            #expect(try await database.read { try $0.videos.page(limit: 9).count } == 1)
        }
    }

    @Test func `a file that is no database is called corrupt and left alone`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/catalog.sqlite"
            let text = Data(String(repeating: "this is a letter to my aunt\n", count: 200).utf8)
            try text.write(to: URL(filePath: path))
            await expectError(.corrupt) { _ = try await SQLiteDatabase.open(path: path) }
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
        }
    }

    @Test func `a folder that is not there is an error, not a crash`() async throws {
        try await withTemporaryFolder { folder in
            await expectError(.denied) {
                _ = try await SQLiteDatabase.open(path: folder + "/missing/catalog.sqlite")
            }
        }
    }

    @Test func `a statement that is wrong names itself`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        let error = await #expect(throws: CatalogError.self) {
            try await database.write { try $0.execute("SELECT nothing FROM nowhere", []) }
        }
        #expect(error?.kind == .invalidStatement)
        #expect(error?.subject == "SELECT nothing FROM nowhere")
        try await database.close()
    }

    @Test func `values of every type survive the round trip`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        let values: [SQLValue] = [.null, .integer(.min), .real(-0.1), .text("é\u{1F3AC}"), .blob([0, 255, 7])]
        let row = try await database.read { try $0.rows("SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e", values)[0] }
        #expect(row.columns == ["a", "b", "c", "d", "e"])
        #expect(row.values == values)
        try await database.close()
    }

    @Test(arguments: [
        (ResultCode.SQLITE_BUSY, CatalogError.Kind.busy, true), (.SQLITE_LOCKED, .busy, true),
        (.SQLITE_CONSTRAINT_FOREIGNKEY, .constraint, false), (.SQLITE_NOTADB, .corrupt, false),
        (.SQLITE_FULL, .full, false), (.SQLITE_CANTOPEN, .denied, false), (.SQLITE_IOERR_FSYNC, .unavailable, true),
        (.SQLITE_ERROR, .invalidStatement, false),
    ])
    func `result codes say whether trying again helps`(code: ResultCode, kind: CatalogError.Kind, isRetryable: Bool) {
        let error = CatalogError(DatabaseError(resultCode: code, message: "words"), "execute", "statement")
        #expect(error.kind == kind)
        #expect(error.isRetryable == isRetryable)
        #expect(error.code == Int(code.rawValue))
        #expect(error.description.contains("words"))
    }

    @Test func `the system's time is this century's, in microseconds`() {
        let now = SQLiteDatabase.systemTime()
        #expect(abs(Double(now.microseconds) / 1e6 - Date().timeIntervalSince1970) < 60)
    }

    private func withDatabase(_ body: (SQLiteDatabase, ManualTime) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let time = ManualTime()
            let database = try await SQLiteDatabase.open(path: folder + "/catalog.sqlite", clock: time.read)
            try await body(database, time)
            try await database.close()
        }
    }
}

extension VideoRecord {
    static func sample(_ number: Int) -> VideoRecord {
        VideoRecord(id: .numbered(number), title: "Video \(number)", sourceName: "a.mov", createdAt: ManualTime.start)
    }
}

/// Copies the database with its write-ahead log; the shared-memory index is rebuilt from them.
private func copyCatalog(from folder: String, to target: String) throws {
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in ["catalog.sqlite", "catalog.sqlite-wal"] {
        try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(target)/\(name)")
    }
}
