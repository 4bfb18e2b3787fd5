import Foundation
import GRDB
import HeadwaterCore

/// A transaction on one GRDB connection, used only on that connection's thread.
struct SQLiteTransaction: Transaction {
    private let connection: GRDB.Database
    private let time: Timestamp

    init(_ connection: GRDB.Database, now: Timestamp) {
        self.connection = connection
        self.time = now
    }

    func now() -> Timestamp { time }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try mapped("execute", sql) {
            try connection.cachedStatement(sql: sql).execute(arguments: SQLValue.forSQLite(arguments))
            return connection.changesCount
        }
    }

    func rows(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        try mapped("execute", sql) {
            let statement = try connection.cachedStatement(sql: sql)
            let columns = statement.columnNames
            let cursor = try Row.fetchCursor(statement, arguments: SQLValue.forSQLite(arguments))
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                rows.append(SQLRow(columns: columns, values: row.databaseValues.map(SQLValue.init(fromSQLite:))))
            }
            return rows
        }
    }
}

extension SQLValue {
    fileprivate static func forSQLite(_ values: [SQLValue]) throws(CatalogError) -> StatementArguments {
        StatementArguments(try values.map { value throws(CatalogError) in try value.forSQLite() })
    }

    private func forSQLite() throws(CatalogError) -> DatabaseValue {
        switch self {
        case .null: return .null
        case .integer(let value): return value.databaseValue
        case .real(let value): return value.databaseValue
        case .text(let value):
            // SQLite stores it but hands it back cut off there.
            guard !value.utf8.contains(0) else {
                throw CatalogError(.constraint, "bind", "text", detail: "a NUL in it")
            }
            return value.databaseValue
        case .blob(let value): return Data(value).databaseValue
        }
    }

    fileprivate init(fromSQLite value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .double(let real): .real(real)
            case .string(let text): .text(text)
            case .blob(let data): .blob(Array(data))
            }
    }
}
