public import HeadwaterCore

extension Transaction {
    public var removals: RemovalTable { RemovalTable(tx: self) }
}

/// Deleted videos whose bytes are not all gone yet, so that a deletion that a crash cut short is finished later.
///
/// A row is written in the transaction that deletes the video. All methods throw ``CatalogError``.
public struct RemovalTable {
    let tx: any Transaction

    /// Adding a video again is a success.
    public func add(_ video: VideoID) throws {
        try tx.execute(SQL.add, [.id(video), .time(tx.now())])
    }

    /// Oldest first.
    public func pending() throws -> [VideoID] {
        try tx.rows(SQL.pending).map { try $0.id("video") }
    }

    /// Nothing of the video is left anywhere.
    public func finish(_ video: VideoID) throws {
        try tx.execute(SQL.finish, [.id(video)])
    }

    enum SQL: String, CaseIterable {
        case add = "INSERT INTO removals (video, created_at) VALUES (?, ?) ON CONFLICT (video) DO NOTHING"
        case pending = "SELECT video FROM removals ORDER BY created_at, video"
        case finish = "DELETE FROM removals WHERE video = ?"
    }
}
