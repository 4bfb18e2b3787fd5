public import HeadwaterCore

/// A resumable upload; its offset is not here but the durable length of its file, so that the two can't disagree.
public struct UploadRecord: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// A file that comes in one piece.
        case single
        /// A piece of a file that comes in several uploads at once; no video comes of it.
        case partial
        /// A file made of partial ones.
        case final
    }

    /// Unless it is a partial one, also the id of the video that it becomes.
    public var id: VideoID
    public var kind: Kind
    /// Bytes in all; nil while the client has not said.
    public var length: Int64?
    /// `Upload-Metadata` verbatim; empty when there was none.
    public var metadata: String
    /// What kind of content the client says it is; nil when it did not say.
    public var mediaType: String?
    /// What a final one is made of, in order.
    public var parts: [VideoID]
    /// The final one that a partial one went into.
    public var partOf: VideoID?
    /// Who began it; nil while there is nobody to tell apart.
    public var owner: String?
    /// The upload grant that it came by.
    public var grant: GrantID?
    public var createdAt: Timestamp
    /// When it ends by itself unless something happens before; nil when never.
    public var expiresAt: Timestamp?
    /// When the last byte was durable.
    public var completedAt: Timestamp?
    /// When it was given up, had expired, or had gone into a final one. Its bytes are gone or about to be.
    public var terminatedAt: Timestamp?

    public init(
        id: VideoID, kind: Kind = .single, length: Int64?, metadata: String, mediaType: String? = nil,
        parts: [VideoID] = [], owner: String? = nil, grant: GrantID? = nil, createdAt: Timestamp,
        expiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.kind = kind
        self.length = length
        self.metadata = metadata
        self.mediaType = mediaType
        self.parts = parts
        self.owner = owner
        self.grant = grant
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    public var isUnfinished: Bool { completedAt == nil && terminatedAt == nil }

    /// Whether it may go away by itself: what is unfinished, and pieces that nobody asked to be joined.
    public func hasExpired(at now: Timestamp) -> Bool {
        guard let expiresAt, expiresAt <= now, terminatedAt == nil else { return false }
        return completedAt == nil || (kind == .partial && partOf == nil)
    }
}

extension UploadRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), kind: try row.name("kind"), length: try row.optional("length", row.integer),
            metadata: try row.text("metadata"), mediaType: try row.optional("media_type", row.text),
            parts: try row.optional("parts_json") { column throws(CatalogError) in try row.json(column) } ?? [],
            owner: try row.optional("owner", row.text), createdAt: try row.time("created_at"),
            expiresAt: try row.optional("expires_at", row.time))
        grant = try row.optional("upload_grant") { column throws(CatalogError) in try row.id(column) }
        partOf = try row.optional("part_of") { column throws(CatalogError) in try row.id(column) }
        completedAt = try row.optional("completed_at", row.time)
        terminatedAt = try row.optional("terminated_at", row.time)
    }
}
