extension Transaction {
    public var viewLog: ViewLogTable { ViewLogTable(tx: self) }
}

/// How far the log of beacons is counted, and the secrets that viewers are hashed with, within one transaction. All methods throw
/// ``CatalogError``.
public struct ViewLogTable {
    let tx: any Transaction

    /// Bytes of the log that are in the sums.
    public func position() throws -> Int64 { try tx.row(SQL.position).map { try $0.integer("position") } ?? 0 }

    public func setPosition(_ position: Int64) throws {
        try tx.execute(SQL.setPosition, [.integer(position)])
    }

    /// The secret of a day, which is this one unless there was one already.
    ///
    /// - Parameter day: days since 1970, in UTC.
    public func secret(day: Int64, _ candidate: [UInt8]) throws -> [UInt8] {
        try tx.execute(SQL.keepSecret, [.integer(day), .base64(candidate)])
        return try tx.row(SQL.secret, [.integer(day)]).map { try $0.bytes("secret") } ?? candidate
    }

    public func forgetSecrets(before day: Int64) throws {
        try tx.execute(SQL.forgetSecrets, [.integer(day)])
    }

    enum SQL: String, CaseIterable {
        case position = "SELECT position FROM view_log WHERE id = 1"
        case setPosition = """
            INSERT INTO view_log (id, position) VALUES (1, ?)
            ON CONFLICT (id) DO UPDATE SET position = excluded.position
            """
        case keepSecret = "INSERT INTO viewer_secrets (day, secret) VALUES (?, ?) ON CONFLICT (day) DO NOTHING"
        case secret = "SELECT secret FROM viewer_secrets WHERE day = ?"
        case forgetSecrets = "DELETE FROM viewer_secrets WHERE day < ?"
    }
}
