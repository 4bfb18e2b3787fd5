public import HeadwaterCore

/// A resumable upload; its offset is not here but the durable length of its file, so that the two can't disagree.
public struct UploadRecord: Sendable, Equatable {
    /// Also the id of the video that it becomes.
    public var id: VideoID
    /// Bytes in all; nil while the client has not said.
    public var length: Int64?
    /// `Upload-Metadata` verbatim; empty when there was none.
    public var metadata: String
    public var createdAt: Timestamp
    /// When the last byte was durable.
    public var completedAt: Timestamp?
    /// When the client gave it up.
    public var terminatedAt: Timestamp?

    public init(id: VideoID, length: Int64?, metadata: String, createdAt: Timestamp) {
        self.id = id
        self.length = length
        self.metadata = metadata
        self.createdAt = createdAt
    }

    public var isUnfinished: Bool { completedAt == nil && terminatedAt == nil }
}

extension UploadRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), length: try row.optional("length", row.integer),
            metadata: try row.text("metadata"), createdAt: try row.time("created_at"))
        completedAt = try row.optional("completed_at", row.time)
        terminatedAt = try row.optional("terminated_at", row.time)
    }
}
