public import HeadwaterCore

extension Transaction {
    public var pulls: PullTable { PullTable(tx: self) }
}

/// A file that is to be fetched from elsewhere for an upload.
public struct PullRecord: Sendable, Equatable {
    /// The upload's id, and its video's.
    public var id: VideoID
    public var url: String
    /// What the bytes that are there are of, as its server named it; nil when it did not.
    public var entityTag: String?
    /// Attempts that failed since it was last begun.
    public var attempts: Int
    /// Not to be tried before; nil when it is given up.
    public var runAfter: Timestamp?

    public init(id: VideoID, url: String, entityTag: String? = nil, attempts: Int = 0, runAfter: Timestamp?) {
        self.id = id
        self.url = url
        self.entityTag = entityTag
        self.attempts = attempts
        self.runAfter = runAfter
    }
}

/// The files that are to be fetched, within one transaction. All methods throw ``CatalogError``.
public struct PullTable {
    let tx: any Transaction

    /// Its video must be there already, and takes it along when it is deleted.
    public func insert(_ pull: PullRecord) throws {
        try tx.execute(SQL.insert, [.id(pull.id), .text(pull.url)] + values(pull))
    }

    public func update(_ pull: PullRecord) throws {
        try tx.execute(SQL.update, values(pull) + [.id(pull.id)])
    }

    public func find(_ id: VideoID) throws -> PullRecord? {
        try tx.row(SQL.find, [.id(id)]).map(PullRecord.init(row:))
    }

    /// Those that are not given up, the one whose time comes first before the others.
    public func waiting() throws -> [PullRecord] {
        try tx.rows(SQL.waiting).map(PullRecord.init(row:))
    }

    /// It is done.
    public func remove(_ id: VideoID) throws {
        try tx.execute(SQL.remove, [.id(id)])
    }

    private func values(_ pull: PullRecord) -> [SQLValue] {
        [
            .optional(pull.entityTag) { .text($0) }, .integer(pull.attempts), .optional(pull.runAfter) { .time($0) },
        ]
    }

    enum SQL: String, CaseIterable {
        case insert = "INSERT INTO pulls (video, url, entity_tag, attempts, run_after) VALUES (?, ?, ?, ?, ?)"
        case update = "UPDATE pulls SET entity_tag = ?, attempts = ?, run_after = ? WHERE video = ?"
        case find = "SELECT * FROM pulls WHERE video = ?"
        case waiting = "SELECT * FROM pulls WHERE run_after IS NOT NULL ORDER BY run_after, video"
        case remove = "DELETE FROM pulls WHERE video = ?"
    }
}

extension PullRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("video"), url: try row.text("url"), entityTag: try row.optional("entity_tag", row.text),
            attempts: try row.int("attempts"), runAfter: try row.optional("run_after", row.time))
    }
}
