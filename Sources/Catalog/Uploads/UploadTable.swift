public import HeadwaterCore

extension Transaction {
    public var uploads: UploadTable { UploadTable(tx: self) }
}

/// The uploads, within one transaction. All methods throw ``CatalogError``.
public struct UploadTable {
    let tx: any Transaction

    /// Adds an unfinished upload; unless it is a partial one, its video must be there already.
    public func insert(_ upload: UploadRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(upload.id), upload.kind == .partial ? .null : .id(upload.id), .text(upload.kind.rawValue),
                .optional(upload.length) { .integer($0) }, .text(upload.metadata),
                .optional(upload.mediaType) { .text($0) },
                upload.parts.isEmpty ? .null : try .json(upload.parts), .optional(upload.owner) { .text($0) },
                .optional(upload.grant) { .id($0) }, .time(upload.createdAt), .optional(upload.expiresAt) { .time($0) },
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

    /// So many bytes came, or are about to, of an upload whose length nobody has said; what is known already stays.
    public func setReceived(_ id: VideoID, _ count: Int64) throws {
        try tx.execute(SQL.setReceived, [.integer(count), .id(id)])
    }

    /// Puts off the end of an unfinished upload.
    public func setExpiry(_ id: VideoID, _ time: Timestamp) throws {
        try tx.execute(SQL.setExpiry, [.time(time), .id(id)])
    }

    /// All bytes are durable. Completing again changes nothing.
    ///
    /// - Returns: whether this call completed it, so that what follows is begun once.
    @discardableResult
    public func complete(_ id: VideoID) throws -> Bool {
        try tx.execute(SQL.complete, [.time(tx.now()), .id(id)]) == 1
    }

    /// It is given up and no longer belongs to a video, which may be deleted without forgetting that it was there.
    /// Terminating again, or what is complete and no partial one, changes nothing.
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

    /// Those that are to end by themselves, oldest first.
    public func expired() throws -> [UploadRecord] {
        let now = try tx.now()
        return try tx.rows(SQL.expired, [.time(now)]).map(UploadRecord.init(row:)).filter { $0.hasExpired(at: now) }
    }

    /// Forgets that there were uploads which were terminated before a time.
    ///
    /// - Returns: how many.
    @discardableResult
    public func forgetTerminated(before time: Timestamp) throws -> Int {
        try tx.execute(SQL.forgetTerminated, [.time(time)])
    }

    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO uploads (
                id, video, kind, length, metadata, media_type, parts_json, owner, upload_grant, created_at,
                expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM uploads WHERE id = ?"
        case setLength = "UPDATE uploads SET length = ? WHERE id = ? AND (length IS NULL OR length = ?)"
        case setReceived = "UPDATE uploads SET received = ? WHERE id = ? AND length IS NULL"
        case setExpiry = """
            UPDATE uploads SET expires_at = ? WHERE id = ? AND completed_at IS NULL AND terminated_at IS NULL
            """
        case complete = """
            UPDATE uploads SET completed_at = ? WHERE id = ? AND completed_at IS NULL AND terminated_at IS NULL
            """
        case terminate = """
            UPDATE uploads SET terminated_at = ?, video = NULL
            WHERE id = ? AND terminated_at IS NULL AND (completed_at IS NULL OR kind = 'partial')
            """
        case unfinished = """
            SELECT * FROM uploads WHERE completed_at IS NULL AND terminated_at IS NULL ORDER BY id
            """
        case expired = "SELECT * FROM uploads WHERE expires_at <= ? AND terminated_at IS NULL ORDER BY id"
        case forgetTerminated = "DELETE FROM uploads WHERE terminated_at < ?"
    }
}
