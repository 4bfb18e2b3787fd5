public import HeadwaterCore

/// The catalog's door to a transactional SQL database: SQLite by default, PostgreSQL when one machine is outgrown.
///
/// A body is synchronous and runs on a thread of the adapter, so that a blocking driver never holds up the
/// cooperative pool and a transaction never stays open across an `await`.
public protocol Database: Sendable {
    /// Runs the body in a transaction that may change things: committed when it returns, rolled back when it throws.
    ///
    /// Carried out even when the calling task is cancelled meanwhile: shutting down releases jobs from cancelled tasks.
    /// - Throws: what the body throws, or ``CatalogError``.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T
    /// Runs the body on one consistent view of the data; a statement that changes something is an error.
    ///
    /// - Throws: what the body throws, or ``CatalogError``.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T
    /// Takes what was deleted off the disk, so that nobody finds it in the files, as far as the database can.
    ///
    /// - Throws: ``CatalogError``; `busy` when others read for long, and then it may be tried again.
    func scrub() async throws
    /// Ends all connections once the calls that run have ended; later ones throw `unavailable`. Closing again does
    /// nothing.
    func close() async throws
}

extension Database {
    /// PostgreSQL does that by itself, when it vacuums.
    public func scrub() async throws {}
}

/// What a body may do while its transaction lasts; never used after the body has returned.
///
/// Statements are of the subset that SQLite 3.40 and PostgreSQL 15 share, with `?` for each argument. Text holds
/// no NUL, which PostgreSQL can't store: it is refused as `constraint`.
public protocol Transaction {
    /// Runs one statement.
    ///
    /// - Returns: how many rows it inserted, changed or deleted itself, cascades not counted.
    /// - Throws: ``CatalogError``.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int
    /// Runs one statement and returns all rows it yields, of `RETURNING` too.
    ///
    /// - Throws: ``CatalogError``.
    func rows(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow]
    /// The database's time when this transaction began: the same at every call, the only clock that leases know.
    func now() throws -> Timestamp
}

extension Transaction {
    /// Runs a statement out of one of the module's lists; these lists are all the SQL there is.
    @discardableResult
    func execute(_ statement: some RawRepresentable<String>, _ arguments: [SQLValue] = []) throws -> Int {
        try execute(statement.rawValue, arguments)
    }

    func rows(_ statement: some RawRepresentable<String>, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        try rows(statement.rawValue, arguments)
    }

    func row(_ statement: some RawRepresentable<String>, _ arguments: [SQLValue] = []) throws -> SQLRow? {
        try rows(statement.rawValue, arguments).first
    }
}
