import Catalog
import Foundation
import HeadwaterCore
import Synchronization
import Testing

/// The implementations of the port that the conformance rules hold for.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqliteFile = "SQLite in a file"
    case sqliteInMemory = "SQLite in memory"

    var testDescription: String { rawValue }

    /// An empty catalog whose time the test moves by hand.
    func withCatalog<T>(_ body: (TestCatalog) async throws -> T) async throws -> T {
        let time = ManualTime()
        switch self {
        case .sqliteInMemory:
            let database = try await SQLiteDatabase.inMemory(clock: time.read)
            return try await Self.closing(database) { try await body(TestCatalog(database: database, time: time)) }
        case .sqliteFile:
            return try await withTemporaryFolder { folder in
                let database = try await SQLiteDatabase.open(path: folder + "/catalog.sqlite", clock: time.read)
                return try await Self.closing(database) { try await body(TestCatalog(database: database, time: time)) }
            }
        }
    }

    private static func closing<T>(_ database: SQLiteDatabase, _ body: () async throws -> T) async throws -> T {
        do {
            let result = try await body()
            try await database.close()
            return result
        } catch {
            try await database.close()
            throw error
        }
    }
}

func withTemporaryFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "catalog-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // What is left over is the system's to clean.
    return try await body(folder.path)
}

/// A clock that stands still until it is moved.
final class ManualTime: Sendable {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private let time = Mutex(ManualTime.start)

    var now: Timestamp { time.withLock { $0 } }
    var read: @Sendable () -> Timestamp { { self.now } }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
