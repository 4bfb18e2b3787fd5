public import HeadwaterCore

extension Transaction {
    public var growing: GrowingStreamTable { GrowingStreamTable(tx: self) }
}

/// At most one growing stream for each video. All methods throw ``CatalogError``.
public struct GrowingStreamTable {
    let tx: any Transaction

    public func find(_ video: VideoID) throws -> GrowingStream? {
        try tx.row(SQL.find, [.id(video)]).map(GrowingStream.init(row:))
    }

    /// How many streams of the video were withdrawn.
    public func withdrawals(of video: VideoID) throws -> Int {
        try tx.row(SQL.withdrawals, [.id(video)])?.int("withdrawals") ?? 0
    }

    /// Keeps a stream, in the place of an older state of it.
    public func save(_ stream: GrowingStream) throws {
        try tx.execute(
            SQL.save,
            [
                .id(stream.video), .integer(stream.version), .integer(stream.generation),
                .integer(stream.targetDuration), .integer(stream.segments), .flag(stream.isEnded),
                .flag(stream.wasOffered), .json(stream.pace),
            ])
    }

    /// Keeps playlists of a stream that is kept, in the place of what lay at their paths.
    ///
    /// - Parameter playlists: by their paths below the video's own address.
    public func keep(_ playlists: [String: String], of video: VideoID) throws {
        for (path, body) in playlists.sorted(by: { $0.key < $1.key }) {
            try tx.execute(SQL.keepPlaylist, [.id(video), .text(path), .text(body)])
        }
    }

    /// A playlist as it is now; nil when no stream has one at this path below the video's own address.
    public func playlist(_ path: String, of video: VideoID) throws -> String? {
        try tx.row(SQL.findPlaylist, [.id(video), .text(path)])?.text("body")
    }

    /// All of them by their paths.
    public func playlists(of video: VideoID) throws -> [String: String] {
        try tx.rows(SQL.listPlaylists, [.id(video)]).reduce(into: [:]) { playlists, row in
            playlists[try row.text("path")] = try row.text("body")
        }
    }

    /// Nothing of it can be watched any more; a version that was published stays.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func withdraw(_ video: VideoID) throws -> Bool {
        guard try tx.execute(SQL.delete, [.id(video)]) > 0 else { return false }
        try tx.execute(SQL.noteWithdrawal, [.id(video)])
        if let record = try tx.videos.find(video), record.publication == nil, record.isPlayable {
            try tx.videos.setPlayable(video, false)
        }
        return true
    }

    /// The videos whose streams have not ended.
    public func unfinished() throws -> [VideoID] { try tx.rows(SQL.unfinished).map { try $0.id("video") } }

    enum SQL: String, CaseIterable {
        case find = "SELECT * FROM growing_streams WHERE video = ?"
        case save = """
            INSERT INTO growing_streams (
                video, version, generation, target_duration, segments, is_ended, was_offered, pace_json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (video) DO UPDATE SET
                version = excluded.version, generation = excluded.generation,
                target_duration = excluded.target_duration, segments = excluded.segments,
                is_ended = excluded.is_ended, was_offered = excluded.was_offered, pace_json = excluded.pace_json
            """
        case keepPlaylist = """
            INSERT INTO growing_playlists (video, path, body) VALUES (?, ?, ?)
            ON CONFLICT (video, path) DO UPDATE SET body = excluded.body
            """
        case findPlaylist = "SELECT body FROM growing_playlists WHERE video = ? AND path = ?"
        case listPlaylists = "SELECT path, body FROM growing_playlists WHERE video = ?"
        case withdrawals = "SELECT withdrawals FROM videos WHERE id = ?"
        case noteWithdrawal = "UPDATE videos SET withdrawals = withdrawals + 1 WHERE id = ?"
        case delete = "DELETE FROM growing_streams WHERE video = ?"
        case unfinished = "SELECT video FROM growing_streams WHERE is_ended = 0 ORDER BY video"
    }
}
