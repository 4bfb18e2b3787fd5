import GRDB

/// Runs the body with SQLite's errors turned into ``CatalogError``; others pass unchanged.
func mapped<T>(_ operation: String, _ subject: String, _ body: () throws -> T) throws -> T {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw CatalogError(error, operation, subject)
    }
}

extension CatalogError {
    init(_ error: DatabaseError, _ operation: String, _ subject: String) {
        self.init(
            Kind(error.resultCode), operation, subject, code: Int(error.extendedResultCode.rawValue),
            detail: error.message ?? "")
    }
}

extension CatalogError.Kind {
    /// Result codes as in https://www.sqlite.org/rescode.html; those of a wrong program come last.
    init(_ code: ResultCode) {
        self =
            switch code.primaryResultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_CONSTRAINT: .constraint
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            case .SQLITE_FULL: .full
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN: .denied
            case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL, .SQLITE_MISUSE, .SQLITE_ABORT:
                .unavailable
            default: .invalidStatement
            }
    }
}
