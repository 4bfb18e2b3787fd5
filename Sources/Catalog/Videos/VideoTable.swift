public import HeadwaterCore

extension Transaction {
    public var videos: VideoTable { VideoTable(tx: self) }
}

/// The videos, within one transaction. Every change stamps `updatedAt` with the database's time, and webhooks hear of those that they
/// may want to know: what is told is written with its cause or not at all.
///
/// All methods throw ``CatalogError``: `conflict` when the video is gone or not in the expected state.
public struct VideoTable {
    let tx: any Transaction

    /// Adds a video as it was made by ``VideoRecord/init(id:title:sourceName:sourceBytes:options:state:owner:visibility:uploadGrant:createdAt:)``.
    public func insert(_ video: VideoRecord) throws {
        try tx.execute(
            SQL.insert,
            [
                .id(video.id), .text(video.title), .text(video.state.rawValue), .text(video.sourceName),
                .optional(video.sourceBytes) { .integer($0) }, .optional(video.options) { try .json($0) },
                .optional(video.owner) { .id($0) }, .text(video.visibility.rawValue),
                .optional(video.uploadGrant) { .id($0) }, .time(video.createdAt), .time(video.updatedAt),
            ])
        try tell(.created, of: video)
    }

    public func find(_ id: VideoID) throws -> VideoRecord? {
        try tx.row(SQL.find, [.id(id)]).map(VideoRecord.init(row:))
    }

    /// A page of the library, newest first.
    ///
    /// - Parameter cursor: the last id of the page before; nil for the first page.
    public func page(limit: Int, before cursor: VideoID? = nil) throws -> [VideoRecord] {
        let rows =
            if let cursor {
                try tx.rows(SQL.pageBefore, [.id(cursor), .integer(limit)])
            } else {
                try tx.rows(SQL.firstPage, [.integer(limit)])
            }
        return try rows.map(VideoRecord.init(row:))
    }

    /// How many videos there are in each state; states without any are left out.
    public func counts() throws -> [VideoState: Int] {
        try tx.rows(SQL.counts).reduce(into: [:]) { counts, row in
            counts[try row.name("state") as VideoState] = try row.int("videos")
        }
    }

    public func setTitle(_ id: VideoID, _ title: String) throws {
        try change(id, "set title of", SQL.setTitle, [.text(title)])
    }

    /// How long the source is, once that is known.
    public func setSourceBytes(_ id: VideoID, _ count: Int64) throws {
        try change(id, "set source of", SQL.setSourceBytes, [.integer(count)])
    }

    /// What the source is called, and the video with it.
    public func setSourceName(_ id: VideoID, _ name: String, title: String) throws {
        try change(id, "set source of", SQL.setSourceName, [.text(name), .text(title)])
    }

    /// What inspection found.
    public func setPicture(_ id: VideoID, duration: MediaTime, size: PixelSize?) throws {
        try change(
            id, "set picture of", SQL.setPicture,
            [
                .integer(duration.value), .integer(Int64(duration.timescale)),
                .optional(size) { .integer($0.width) }, .optional(size) { .integer($0.height) },
            ])
    }

    /// Whether a video that was never published can be watched as far as it is made. Webhooks hear of it when it can be for
    /// the first time.
    ///
    /// - Throws: `conflict` also when it has a publication, which alone decides then.
    public func setPlayable(_ id: VideoID, _ isPlayable: Bool) throws {
        try change(id, "offer", SQL.setPlayable, [.flag(isPlayable)])
        if isPlayable { try tellPlayable(id) }
    }

    /// Once in a video's life, whatever is withdrawn meanwhile.
    private func tellPlayable(_ id: VideoID) throws {
        if try tx.execute(SQL.notePlayable, [.id(id)]) == 1 { try tell(.playable, of: id) }
    }

    /// From one state into another, with an older failure forgotten.
    public func setState(_ id: VideoID, from old: VideoState, to new: VideoState) throws {
        try change(id, "leave \(old.rawValue) of", SQL.setState, [.text(new.rawValue)], where: [.text(old.rawValue)])
        if old == .uploading, new == .processing { try tell(.uploaded, of: id) }
    }

    /// The one switch: from here on viewers get this publication.
    ///
    /// - Parameters:
    ///   - state: what the video must be in, or a deleted and a failed one would come back.
    ///   - version: the version that must be current, so that two makers of the next one can't both win.
    ///   - errorRatio: the part of the source that could not be decoded, 0 to 1.
    public func publish(
        _ id: VideoID, _ publication: Publication, expecting state: VideoState, version: Int, errorRatio: Double
    ) throws {
        guard publication.version > version else {
            throw CatalogError(
                .conflict, "publish", id.text, detail: "version \(publication.version) is not after \(version)")
        }
        try change(
            id, "publish", SQL.publish,
            [.integer(publication.version), .json(publication), .real(errorRatio)],
            where: [.text(state.rawValue), .integer(version)])
        try tellPlayable(id)
        try tell(.published, of: id)
    }

    /// Ends the work on a video; a version that viewers have already stays playable, what could be watched before is
    /// withdrawn. The first reason stands.
    public func fail(_ id: VideoID, _ failure: Failure) throws {
        if try find(id)?.state == .failed { return }
        try tx.growing.withdraw(id)
        try change(id, "fail", SQL.fail, [.json(failure)])
        try tell(.failed, of: id)
    }

    /// Removes the video with its upload, jobs, segments and all other rows of it; not its objects.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    public func delete(_ id: VideoID) throws -> Bool {
        let video = try find(id)
        guard try tx.execute(SQL.delete, [.id(id)]) > 0 else { return false }
        // They refer to no video, as those over all videos do not.
        try tx.rollups.delete(id)
        if let video { try tell(.deleted, of: video) }
        return true
    }

    /// Runs an update whose arguments are the new values, `updated_at`, the id, and what else must hold.
    private func change(
        _ id: VideoID, _ operation: String, _ statement: SQL, _ values: [SQLValue], where expected: [SQLValue] = []
    ) throws {
        let changed = try tx.execute(statement, values + [.time(tx.now()), .id(id)] + expected)
        guard changed == 1 else {
            let found = try find(id).map { "is \($0.state.rawValue) at version \($0.version)" } ?? "does not exist"
            throw CatalogError(.conflict, operation, id.text, detail: "the video \(found)")
        }
    }
}

extension VideoTable {
    enum SQL: String, CaseIterable {
        case insert = """
            INSERT INTO videos (
                id, title, state, is_playable, version, source_name, source_bytes, options_json, owner, visibility,
                upload_grant, created_at, updated_at)
            VALUES (?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case find = "SELECT * FROM videos WHERE id = ?"
        case firstPage = "SELECT * FROM videos ORDER BY id DESC LIMIT ?"
        case pageBefore = "SELECT * FROM videos WHERE id < ? ORDER BY id DESC LIMIT ?"
        case counts = "SELECT state, COUNT(*) AS videos FROM videos GROUP BY state"
        case setTitle = "UPDATE videos SET title = ?, updated_at = ? WHERE id = ?"
        case setSourceBytes = "UPDATE videos SET source_bytes = ?, updated_at = ? WHERE id = ?"
        case setSourceName = "UPDATE videos SET source_name = ?, title = ?, updated_at = ? WHERE id = ?"
        case setPicture = """
            UPDATE videos
            SET duration_value = ?, duration_timescale = ?, width = ?, height = ?, updated_at = ?
            WHERE id = ?
            """
        case setPlayable = "UPDATE videos SET is_playable = ?, updated_at = ? WHERE id = ? AND version = 0"
        case notePlayable = "UPDATE videos SET was_playable = 1 WHERE id = ? AND was_playable = 0"
        case setState = "UPDATE videos SET state = ?, failure_json = NULL, updated_at = ? WHERE id = ? AND state = ?"
        case publish = """
            UPDATE videos
            SET state = 'published', is_playable = 1, failure_json = NULL, version = ?, publication_json = ?,
                error_ratio = ?, updated_at = ?
            WHERE id = ? AND state = ? AND version = ?
            """
        case fail = "UPDATE videos SET state = 'failed', failure_json = ?, updated_at = ? WHERE id = ?"
        case delete = "DELETE FROM videos WHERE id = ?"
    }
}
