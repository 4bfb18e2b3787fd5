import Foundation
import GRDB
public import HeadwaterCore

/// The catalog in one SQLite file, in WAL mode: readers see a snapshot while one writer works, and a commit that
/// returned survives a power cut.
public final class SQLiteDatabase: Database {
    /// How long a transaction waits for a lock of another process before it fails as `busy`.
    static let busyTimeoutSeconds = 5.0

    let writer: any DatabaseWriter
    private let clock: @Sendable () -> Timestamp
    private let gate = ClosingGate()

    private init(owning writer: any DatabaseWriter, clock: @escaping @Sendable () -> Timestamp) {
        self.writer = writer
        self.clock = clock
    }

    /// Opens the file, made when it is not there, and brings its schema up to date.
    ///
    /// - Parameter clock: the database's time; with one machine that is the machine's.
    /// - Throws: ``CatalogError``; `newerSchema` when a newer program has used the file.
    public static func open(
        path: String, clock: @escaping @Sendable () -> Timestamp = SQLiteDatabase.systemTime
    ) async throws -> SQLiteDatabase {
        let writer: any DatabaseWriter = try await offPool("open", path) {
            let pool = try DatabasePool(path: path, configuration: configuration())
            // GRDB lowers this to NORMAL while it sets up WAL, under which a power cut may undo commits.
            try pool.writeWithoutTransaction { connection in
                try connection.execute(sql: "PRAGMA synchronous = FULL")
                // What is deleted is overwritten: secrets and hashes of viewers are not to be found afterwards.
                _ = try Int.fetchOne(connection, sql: "PRAGMA secure_delete = ON")
            }
            return pool
        }
        return try await migrated(SQLiteDatabase(owning: writer, clock: clock))
    }

    /// A catalog that is gone when it is closed.
    public static func inMemory(
        clock: @escaping @Sendable () -> Timestamp = SQLiteDatabase.systemTime
    ) async throws -> SQLiteDatabase {
        let writer: any DatabaseWriter = try await offPool("open", "memory") {
            try DatabaseQueue(configuration: configuration())
        }
        return try await migrated(SQLiteDatabase(owning: writer, clock: clock))
    }

    /// The machine's wall clock.
    public static let systemTime: @Sendable () -> Timestamp = {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return Timestamp(microseconds: Int64(moment.tv_sec) * 1_000_000 + Int64(moment.tv_nsec) / 1000)
    }

    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await gate.pass {
            // By continuation, since GRDB's own async calls give up when the calling task is cancelled.
            try await withCheckedThrowingContinuation { continuation in
                writer.asyncWriteWithoutTransaction { [clock] connection in
                    // Immediate: a transaction that reads before it writes would else fail as busy, without
                    // waiting, when another process wrote in between.
                    continuation.resume(with: Self.run(body, on: connection, .immediate, clock))
                }
            }
        }
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await gate.pass {
            try await withCheckedThrowingContinuation { continuation in
                writer.asyncUnsafeRead { [clock] connection in
                    continuation.resume(
                        with: connection.flatMap { connection in
                            Result {
                                try connection.readOnly { try Self.run(body, on: connection, .deferred, clock).get() }
                            }
                        })
                }
            }
        }
    }

    /// Moves the log into the file, where what was deleted is overwritten, and empties it.
    public func scrub() async throws {
        try await gate.pass {
            try await withCheckedThrowingContinuation { continuation in
                writer.asyncWriteWithoutTransaction { connection in
                    continuation.resume(
                        with: Result {
                            try mapped("checkpoint", "log") { _ = try connection.checkpoint(.truncate) }
                        })
                }
            }
        }
    }

    public func close() async throws {
        guard await gate.close() else { return }
        try await Self.offPool("close", writer.path) { [writer] in try writer.close() }
    }

    private static func run<T>(
        _ body: (any Transaction) throws -> T, on connection: GRDB.Database, _ kind: GRDB.Database.TransactionKind,
        _ clock: () -> Timestamp
    ) -> Result<T, any Error> {
        var result: Result<T, any Error>?
        do {
            try mapped("commit", "transaction") {
                try connection.inTransaction(kind) {
                    let value = try body(SQLiteTransaction(connection, now: clock()))
                    result = .success(value)
                    return .commit
                }
            }
        } catch {
            return .failure(error)
        }
        // A transaction that did not throw has run its body.
        return result!
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        return configuration
    }

    /// A database that can't be migrated is closed rather than leaked.
    private static func migrated(_ database: SQLiteDatabase) async throws -> SQLiteDatabase {
        do {
            try await Migrations.run(on: database)
        } catch {
            try await database.close()
            throw error
        }
        return database
    }

    /// Opening and closing block on files and locks, which the cooperative pool must not.
    private static func offPool<T: Sendable>(
        _ operation: String, _ subject: String, _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try mapped(operation, subject, body) })
            }
        }
    }
}
