import Catalog
import HeadwaterCore
import Synchronization

/// A database that counts what it is asked and what it answers.
struct CountingDatabase: Database {
    struct Count: Sendable, Equatable {
        var statements = 0
        /// That were read.
        var rows = 0
        /// Bytes of text in those.
        var bytes = 0
    }

    private final class Counter: Sendable {
        let count = Mutex(Count())
    }

    private let database: any Database
    private let counter = Counter()

    init(_ database: any Database) { self.database = database }

    /// What `body` asks of it, and nothing else at the same time.
    func count(_ body: () async throws -> Void) async throws -> Count {
        counter.count.withLock { $0 = Count() }
        try await body()
        return counter.count.withLock { $0 }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.write { [counter] in try body(CountingTransaction(tx: $0, note: note(counter))) }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.read { [counter] in try body(CountingTransaction(tx: $0, note: note(counter))) }
    }

    func close() async throws { try await database.close() }

    private func note(_ counter: Counter) -> @Sendable ([SQLRow]) -> Void {
        { rows in
            counter.count.withLock { count in
                count.statements += 1
                count.rows += rows.count
                for case .text(let text) in rows.flatMap(\.values) { count.bytes += text.utf8.count }
            }
        }
    }
}

private struct CountingTransaction: Transaction {
    var tx: any Transaction
    var note: @Sendable ([SQLRow]) -> Void

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        note([])
        return try tx.execute(sql, arguments)
    }

    func rows(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        let rows = try tx.rows(sql, arguments)
        note(rows)
        return rows
    }

    func now() throws -> Timestamp { try tx.now() }
}
