public import HeadwaterCore

/// Whose videos are whose, and who may see them. All methods throw ``CatalogError``.
extension VideoTable {
    /// A page of what one caller may find, newest first: videos that everyone may watch, and their own.
    ///
    /// - Parameters:
    ///   - owner: nil for a caller who has none.
    ///   - cursor: the last id of the page before; nil for the first page.
    public func page(listedFor owner: UserID?, limit: Int, before cursor: VideoID? = nil) throws -> [VideoRecord] {
        let owner = SQLValue.text(owner?.text ?? "")
        let rows =
            if let cursor {
                try tx.rows(OwnerSQL.listedBefore, [owner, .id(cursor), .integer(limit)])
            } else {
                try tx.rows(OwnerSQL.listedFirst, [owner, .integer(limit)])
            }
        return try rows.map(VideoRecord.init(row:))
    }

    /// - Throws: `conflict` when the video is gone.
    public func setVisibility(_ id: VideoID, _ visibility: Visibility) throws {
        let changed = try tx.execute(
            OwnerSQL.setVisibility, [.text(visibility.rawValue), .time(tx.now()), .id(id)])
        guard changed == 1 else {
            throw CatalogError(.conflict, "set visibility of", id.text, detail: "the video does not exist")
        }
    }

    /// All that one person has, for their quota: their videos, and the bytes of uploads of which no video tells.
    ///
    /// - Parameter excluded: an upload whose bytes do not count.
    public func usage(of owner: UserID, besides excluded: VideoID? = nil) throws -> VideoUsage {
        var uploads = VideoUsage()
        for row in try tx.rows(OwnerSQL.uploadUsage, [.id(owner)]) {
            let id: VideoID = try row.id("id")
            guard id != excluded else { continue }
            uploads.bytes += try row.optional("length", row.integer) ?? row.optional("received", row.integer) ?? 0
        }
        return try tx.rows(OwnerSQL.usage, [.id(owner)]).reduce(into: uploads) { usage, row in
            usage.videos += 1
            usage.bytes += try row.optional("source_bytes", row.integer) ?? 0
            if let value = try row.optional("duration_value", row.integer) {
                usage.seconds += Double(value) / Double(max(1, try row.integer("duration_timescale")))
            }
            if try row.name("state") as VideoState == .processing { usage.processing += 1 }
        }
    }

    /// Apart from the other statements, whose list is full enough.
    enum OwnerSQL: String, CaseIterable {
        case listedFirst = """
            SELECT * FROM videos WHERE (visibility = 'public' AND is_playable = 1) OR owner = ?
            ORDER BY id DESC LIMIT ?
            """
        case listedBefore = """
            SELECT * FROM videos WHERE ((visibility = 'public' AND is_playable = 1) OR owner = ?) AND id < ?
            ORDER BY id DESC LIMIT ?
            """
        case setVisibility = "UPDATE videos SET visibility = ?, updated_at = ? WHERE id = ?"
        case usage = "SELECT source_bytes, duration_value, duration_timescale, state FROM videos WHERE owner = ?"
        case uploadUsage = """
            SELECT id, length, received FROM uploads
            WHERE owner = ? AND terminated_at IS NULL AND part_of IS NULL AND (kind = 'partial' OR length IS NULL)
            """
    }
}

/// What a person's videos take.
public struct VideoUsage: Sendable, Equatable {
    public var videos = 0
    /// Of the sources.
    public var bytes: Int64 = 0
    /// Of what is shown; videos that were not inspected yet count as nothing.
    public var seconds = 0.0
    /// Videos whose work is under way.
    public var processing = 0

    public init() {}
}
