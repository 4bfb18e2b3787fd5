public import HeadwaterCore

public enum VideoState: String, Sendable, Codable, CaseIterable {
    /// Its source is not complete.
    case uploading
    case processing
    /// Its current version is complete and verified.
    case published
    case failed
}

/// A video as its viewers, its creator and the pipeline see it.
///
/// `state` and `isPlayable` are independent: a video may play while it is processed, and keep playing its old
/// version when making a new one failed.
public struct VideoRecord: Sendable, Equatable {
    public var id: VideoID
    public var title: String
    public var state: VideoState
    public var isPlayable: Bool
    /// 0 before the first publication, then that of ``publication``.
    public var version: Int
    /// The file's name as the creator gave it: data, never a path.
    public var sourceName: String
    /// Nil until the length is known.
    public var sourceBytes: Int64?
    /// What is wanted besides the preset; nil when that is nothing.
    public var options: EncodeOptions?
    /// Nil until the source was inspected.
    public var duration: MediaTime?
    /// The displayed size; nil until the source was inspected.
    public var size: PixelSize?
    public var failure: Failure?
    /// The part of the source that could not be decoded, 0 to 1; nil before publication.
    public var errorRatio: Double?
    public var publication: Publication?
    /// Nil for videos of a server without accounts.
    public var owner: UserID?
    public var visibility: Visibility
    /// The upload grant that it came by; nil when its owner uploaded it.
    public var uploadGrant: GrantID?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    /// A video at its beginning.
    public init(
        id: VideoID, title: String, sourceName: String, sourceBytes: Int64? = nil, options: EncodeOptions? = nil,
        state: VideoState = .uploading, owner: UserID? = nil, visibility: Visibility = .public,
        uploadGrant: GrantID? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.title = title
        self.state = state
        self.isPlayable = false
        self.version = 0
        self.sourceName = sourceName
        self.sourceBytes = sourceBytes
        self.options = options
        self.owner = owner
        self.visibility = visibility
        self.uploadGrant = uploadGrant
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }
}

extension VideoRecord {
    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), title: try row.text("title"), sourceName: try row.text("source_name"),
            sourceBytes: try row.optional("source_bytes", row.integer),
            options: try row.optional("options_json") { column throws(CatalogError) in try row.json(column) },
            state: try row.name("state"), owner: try row.optional("owner", row.id),
            visibility: try row.name("visibility"), uploadGrant: try row.optional("upload_grant", row.id),
            createdAt: try row.time("created_at"))
        isPlayable = try row.flag("is_playable")
        version = try row.int("version")
        duration = try Self.duration(row)
        size = try Self.size(row)
        failure = try row.optional("failure_json") { column throws(CatalogError) in try row.json(column) }
        errorRatio = try row.optional("error_ratio", row.real)
        publication = try row.optional("publication_json") { column throws(CatalogError) in try row.json(column) }
        updatedAt = try row.time("updated_at")
    }

    private static func duration(_ row: SQLRow) throws -> MediaTime? {
        guard let value = try row.optional("duration_value", row.integer) else { return nil }
        let timescale = try row.integer("duration_timescale")
        guard let exact = Int32(exactly: timescale), exact > 0 else {
            throw CatalogError(.malformedRow, "read", "duration_timescale", detail: "\(timescale) is no timescale")
        }
        return MediaTime(value, timescale: exact)
    }

    private static func size(_ row: SQLRow) throws -> PixelSize? {
        guard let width = try row.optional("width", row.int) else { return nil }
        return PixelSize(width: width, height: try row.int("height"))
    }
}
