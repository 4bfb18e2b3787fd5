public import HeadwaterCore

extension Transaction {
    public var sessions: SessionTable { SessionTable(tx: self) }
}

/// Who is signed in where, within one transaction. All methods throw ``CatalogError``.
public struct SessionTable {
    let tx: any Transaction

    public func insert(_ session: SessionRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(session.id), .id(session.account), .text(session.kind.rawValue), .text(session.secretSHA256),
                .integer(session.generation), .time(session.createdAt), .time(session.usedAt),
                .time(session.expiresAt),
            ])
    }

    public func find(_ id: SessionID) throws -> SessionRecord? {
        try tx.row(SQL.find, [.id(id)]).map(SessionRecord.init(row:))
    }

    /// Writes what moves on: the secret with its generation, last use, end and its reason.
    public func update(_ session: SessionRecord) throws {
        try tx.execute(
            SQL.update,
            [
                .text(session.secretSHA256), .integer(session.generation), .time(session.usedAt),
                .time(session.expiresAt), .optional(session.endReason) { .text($0) }, .id(session.id),
            ])
    }

    /// Ends all of one person's sessions that have not ended.
    ///
    /// - Parameter kept: one that goes on; nil for none.
    /// - Returns: how many ended.
    @discardableResult
    public func endAll(of account: UserID, because reason: String, except kept: SessionID? = nil) throws -> Int {
        try tx.execute(SQL.endAll, [.text(reason), .id(account), .text(kept?.text ?? "")])
    }

    /// Forgets those whose time is over.
    @discardableResult
    public func removeExpired() throws -> Int {
        try tx.execute(SQL.removeExpired, [.time(tx.now())])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO sessions (
                id, account, kind, secret_sha256, generation, created_at, used_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM sessions WHERE id = ?"
        case update = """
            UPDATE sessions
            SET secret_sha256 = ?, generation = ?, used_at = ?, expires_at = ?, end_reason = ?
            WHERE id = ?
            """
        case endAll = "UPDATE sessions SET end_reason = ? WHERE account = ? AND end_reason IS NULL AND id <> ?"
        case removeExpired = "DELETE FROM sessions WHERE expires_at < ?"
    }
}
