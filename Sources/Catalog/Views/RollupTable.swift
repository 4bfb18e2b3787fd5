import Foundation
public import HeadwaterCore

extension Transaction {
    public var rollups: RollupTable { RollupTable(tx: self) }
}

/// The sums over one span of time as they are stored; what is in the bytes is for whoever counts.
public struct RollupRecord: Sendable, Equatable {
    /// Where a rollup is found.
    public struct Key: Sendable, Hashable {
        /// Nil for the sums over all videos.
        public var video: VideoID?
        /// `minute`, `hour` or `day`.
        public var span: String
        public var startsAt: Timestamp

        public init(video: VideoID?, span: String, startsAt: Timestamp) {
            self.video = video
            self.span = span
            self.startsAt = startsAt
        }
    }

    public var key: Key
    /// JSON.
    public var tally: String
    public var viewers: [UInt8]
    public var startup: [UInt8]
    public var rebuffering: [UInt8]
    public var retention: [UInt8]?

    public init(
        key: Key, tally: String, viewers: [UInt8], startup: [UInt8], rebuffering: [UInt8], retention: [UInt8]?
    ) {
        self.key = key
        self.tally = tally
        self.viewers = viewers
        self.startup = startup
        self.rebuffering = rebuffering
        self.retention = retention
    }

    init(row: SQLRow) throws {
        let video = try row.text("video")
        key = Key(
            video: video.isEmpty ? nil : try row.id("video"), span: try row.text("span"),
            startsAt: try row.time("starts_at"))
        tally = try row.text("tally_json")
        viewers = try row.bytes("viewers")
        startup = try row.bytes("startup")
        rebuffering = try row.bytes("rebuffering")
        retention = try row.optional("retention", row.bytes)
    }
}

/// Sums by minute, hour and day, within one transaction. All methods throw ``CatalogError``.
public struct RollupTable {
    let tx: any Transaction

    /// Stores the sums, whether there were any or not.
    public func put(_ rollup: RollupRecord) throws {
        try tx.execute(
            SQL.put,
            Self.arguments(rollup.key) + [
                .text(rollup.tally), .base64(rollup.viewers), .base64(rollup.startup), .base64(rollup.rebuffering),
                .optional(rollup.retention) { .base64($0) },
            ])
    }

    public func find(_ key: RollupRecord.Key) throws -> RollupRecord? {
        try tx.row(SQL.find, Self.arguments(key)).map(RollupRecord.init(row:))
    }

    /// In order of time.
    ///
    /// - Parameter video: nil for the sums over all.
    public func range(_ video: VideoID?, span: String, _ times: Range<Timestamp>) throws -> [RollupRecord] {
        try tx.rows(
            SQL.range, [Self.text(video), .text(span), .time(times.lowerBound), .time(times.upperBound)]
        ).map(RollupRecord.init(row:))
    }

    /// The tallies of each video in one span of time, in no order; as JSON, without all else.
    public func ofEachVideo(span: String, startingAt time: Timestamp) throws -> [(video: VideoID, tally: String)] {
        try tx.rows(SQL.ofEachVideo, [.text(span), .time(time), Self.text(nil)]).map { row in
            (try row.id("video"), try row.text("tally_json"))
        }
    }

    public func forget(span: String, before time: Timestamp) throws {
        try tx.execute(SQL.forget, [.text(span), .time(time)])
    }

    /// Removes the sums of a video; what it added to those over all stays.
    func delete(_ video: VideoID) throws { try tx.execute(SQL.delete, [.id(video)]) }

    /// Removes the sums of videos that are gone; what they added to those over all stays.
    public func forgetDeletedVideos() throws {
        try tx.execute(SQL.forgetDeleted, [Self.text(nil)])
    }

    private static func text(_ video: VideoID?) -> SQLValue { .text(video?.text ?? "") }

    private static func arguments(_ key: RollupRecord.Key) -> [SQLValue] {
        [text(key.video), .text(key.span), .time(key.startsAt)]
    }

    enum SQL: String, CaseIterable {
        case put = """
            INSERT INTO view_rollups (video, span, starts_at, tally_json, viewers, startup, rebuffering, retention)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (video, span, starts_at) DO UPDATE
            SET tally_json = excluded.tally_json, viewers = excluded.viewers, startup = excluded.startup,
                rebuffering = excluded.rebuffering, retention = excluded.retention
            """
        case find = "SELECT * FROM view_rollups WHERE video = ? AND span = ? AND starts_at = ?"
        case range = """
            SELECT * FROM view_rollups WHERE video = ? AND span = ? AND starts_at >= ? AND starts_at < ?
            ORDER BY starts_at
            """
        case ofEachVideo = """
            SELECT video, tally_json FROM view_rollups WHERE span = ? AND starts_at = ? AND video <> ?
            """
        case delete = "DELETE FROM view_rollups WHERE video = ?"
        case forget = "DELETE FROM view_rollups WHERE span = ? AND starts_at < ?"
        case forgetDeleted = """
            DELETE FROM view_rollups
            WHERE video <> ? AND NOT EXISTS (SELECT 1 FROM videos WHERE videos.id = view_rollups.video)
            """
    }
}

extension SQLValue {
    /// Bytes as text: the types of columns for bytes differ between databases.
    static func base64(_ bytes: [UInt8]) -> SQLValue { .text(Data(bytes).base64EncodedString()) }
}

extension SQLRow {
    func bytes(_ column: String) throws(CatalogError) -> [UInt8] {
        guard let data = Data(base64Encoded: try text(column)) else {
            throw CatalogError(.malformedRow, "read", column, detail: "not base64")
        }
        return Array(data)
    }
}
