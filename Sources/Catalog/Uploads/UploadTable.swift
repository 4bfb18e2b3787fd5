public import HeadwaterCore

extension Transaction {
    public var uploads: UploadTable { UploadTable(tx: self) }
}

/// The uploads, within one transaction. All methods throw ``CatalogError``.
public struct UploadTable {
    let tx: any Transaction

    /// Adds an unfinished upload; its video must be there already.
    public func insert(_ upload: UploadRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(upload.id), .optional(upload.length) { .integer($0) }, .text(upload.metadata),
                .time(upload.createdAt),
            ])
    }

    public func find(_ id: VideoID) throws -> UploadRecord? {
        try tx.row(SQL.find, [.id(id)]).map(UploadRecord.init(row:))
    }

    /// The length of an upload that began without one; it never changes again.
    ///
    /// - Throws: `conflict` when another length is known.
    public func setLength(_ id: VideoID, _ length: Int64) throws {
        let changed = try tx.execute(SQL.setLength, [.integer(length), .id(id), .integer(length)])
        guard changed == 1 else {
            throw CatalogError(.conflict, "set length of", id.text, detail: "the upload has another length or is gone")
        }
    }

    /// All bytes are durable. Completing again changes nothing.
    ///
    /// - Returns: whether this call completed it, so that what follows is begun once.
    @discardableResult
    public func complete(_ id: VideoID) throws -> Bool {
        try tx.execute(SQL.complete, [.time(tx.now()), .id(id)]) == 1
    }

    /// The client gave it up. Terminating again, or what is complete, changes nothing.
    ///
    /// - Returns: whether this call terminated it.
    @discardableResult
    public func terminate(_ id: VideoID) throws -> Bool {
        try tx.execute(SQL.terminate, [.time(tx.now()), .id(id)]) == 1
    }

    /// Uploads that may go on, oldest first.
    public func unfinished() throws -> [UploadRecord] {
        try tx.rows(SQL.unfinished).map(UploadRecord.init(row:))
    }

    enum SQL: String, CaseIterable {
        case insert = "INSERT INTO uploads (id, length, metadata, created_at) VALUES (?, ?, ?, ?)"
        case find = "SELECT * FROM uploads WHERE id = ?"
        case setLength = "UPDATE uploads SET length = ? WHERE id = ? AND (length IS NULL OR length = ?)"
        case complete = """
            UPDATE uploads SET completed_at = ? WHERE id = ? AND completed_at IS NULL AND terminated_at IS NULL
            """
        case terminate = """
            UPDATE uploads SET terminated_at = ? WHERE id = ? AND completed_at IS NULL AND terminated_at IS NULL
            """
        case unfinished = """
            SELECT * FROM uploads WHERE completed_at IS NULL AND terminated_at IS NULL ORDER BY id
            """
    }
}
