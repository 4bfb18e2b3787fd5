public import HeadwaterCore

extension Transaction {
    public var playbackSessions: PlaybackSessionTable { PlaybackSessionTable(tx: self) }
}

/// One playback as it is stored; what is in `state` is for whoever counts.
public struct PlaybackSessionRecord: Sendable, Equatable {
    public var video: VideoID
    /// Unique within the video.
    public var name: String
    /// The hash of whoever watches.
    public var viewer: String
    /// The hash of their address alone.
    public var address: String
    public var startedAt: Timestamp
    public var lastSeen: Timestamp
    /// Whether the player gave the name; else it was made up for requests that had none.
    public var isNamed: Bool
    /// Whether it may still go on.
    public var isLive: Bool
    public var isView: Bool
    /// JSON.
    public var state: String

    public init(
        video: VideoID, name: String, viewer: String, address: String, startedAt: Timestamp, lastSeen: Timestamp,
        isNamed: Bool, isLive: Bool, isView: Bool, state: String
    ) {
        self.video = video
        self.name = name
        self.viewer = viewer
        self.address = address
        self.startedAt = startedAt
        self.lastSeen = lastSeen
        self.isNamed = isNamed
        self.isLive = isLive
        self.isView = isView
        self.state = state
    }

    init(row: SQLRow) throws {
        video = try row.id("video")
        name = try row.text("name")
        viewer = try row.text("viewer")
        address = try row.text("address")
        startedAt = try row.time("started_at")
        lastSeen = try row.time("last_seen")
        isNamed = try row.flag("is_named")
        isLive = try row.flag("is_live")
        isView = try row.flag("is_view")
        state = try row.text("state_json")
    }
}

/// The playbacks of late, within one transaction. All methods throw ``CatalogError``.
public struct PlaybackSessionTable {
    let tx: any Transaction

    /// Stores the session, whether it was there or not. Its video must be.
    public func put(_ session: PlaybackSessionRecord) throws {
        try tx.execute(
            SQL.put,
            [
                .id(session.video), .text(session.name), .text(session.viewer), .text(session.address),
                .time(session.startedAt), .time(session.lastSeen), .flag(session.isNamed), .flag(session.isLive),
                .flag(session.isView), .text(session.state),
            ])
    }

    public func find(_ video: VideoID, _ name: String) throws -> PlaybackSessionRecord? {
        try tx.row(SQL.find, [.id(video), .text(name)]).map(PlaybackSessionRecord.init(row:))
    }

    /// The session of a viewer that was heard of last; nil when that was before `time`.
    public func latest(of viewer: String, _ video: VideoID, since time: Timestamp) throws -> PlaybackSessionRecord? {
        try tx.row(SQL.latest, [.id(video), .text(viewer), .time(time)]).map(PlaybackSessionRecord.init(row:))
    }

    /// How many views of a viewer are among the sessions that are kept; it is not counted further than to `limit`.
    public func views(of viewer: String, _ video: VideoID, upTo limit: Int) throws -> Int {
        try tx.row(SQL.views, [.id(video), .text(viewer), .integer(limit)]).map { try $0.int("views") } ?? 0
    }

    /// The session of an address that was heard of last; nil when that was before `time`.
    ///
    /// - Parameter isNamed: whether its player gave the name.
    public func latest(
        ofAddress address: String, _ video: VideoID, isNamed: Bool, since time: Timestamp
    ) throws -> PlaybackSessionRecord? {
        try tx.row(SQL.latestOfAddress, [.text(address), .id(video), .flag(isNamed), .time(time)])
            .map(PlaybackSessionRecord.init(row:))
    }

    /// How many sessions of an address are kept, of all videos; it is not counted further than to `limit`.
    public func count(ofAddress address: String, upTo limit: Int) throws -> Int {
        try tx.row(SQL.ofAddress, [.text(address), .integer(limit)]).map { try $0.int("sessions") } ?? 0
    }

    public func delete(_ video: VideoID, _ name: String) throws {
        try tx.execute(SQL.delete, [.id(video), .text(name)])
    }

    /// Sessions that go on and were heard of since; of all videos when none is named.
    public func live(_ video: VideoID? = nil, since time: Timestamp) throws -> Int {
        let row =
            if let video {
                try tx.row(SQL.liveOfVideo, [.id(video), .time(time)])
            } else {
                try tx.row(SQL.live, [.time(time)])
            }
        return try row.map { try $0.int("viewers") } ?? 0
    }

    /// Of these videos, those that are in the catalog.
    public func known(_ videos: Set<VideoID>) throws -> Set<VideoID> {
        try videos.filter { try tx.row(SQL.video, [.id($0)]) != nil }
    }

    public func forget(before time: Timestamp) throws {
        try tx.execute(SQL.forget, [.time(time)])
    }

    enum SQL: String, CaseIterable {
        case put = """
            INSERT INTO playback_sessions (
                video, name, viewer, address, started_at, last_seen, is_named, is_live, is_view, state_json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (video, name) DO UPDATE
            SET viewer = excluded.viewer, address = excluded.address, started_at = excluded.started_at,
                last_seen = excluded.last_seen, is_named = excluded.is_named, is_live = excluded.is_live, is_view = excluded.is_view,
                state_json = excluded.state_json
            """
        case find = "SELECT * FROM playback_sessions WHERE video = ? AND name = ?"
        case latest = """
            SELECT * FROM playback_sessions WHERE video = ? AND viewer = ? AND last_seen >= ?
            ORDER BY last_seen DESC, name LIMIT 1
            """
        case views = """
            SELECT COUNT(*) AS views FROM (
                SELECT 1 AS one FROM playback_sessions WHERE video = ? AND viewer = ? AND is_view = 1 LIMIT ?
            ) AS found
            """
        case latestOfAddress = """
            SELECT * FROM playback_sessions WHERE address = ? AND video = ? AND is_named = ? AND last_seen >= ?
            ORDER BY last_seen DESC, name LIMIT 1
            """
        case ofAddress = """
            SELECT COUNT(*) AS sessions FROM (
                SELECT 1 AS one FROM playback_sessions WHERE address = ? LIMIT ?
            ) AS found
            """
        case delete = "DELETE FROM playback_sessions WHERE video = ? AND name = ?"
        case live = "SELECT COUNT(*) AS viewers FROM playback_sessions WHERE last_seen >= ? AND is_live = 1"
        case liveOfVideo = """
            SELECT COUNT(*) AS viewers FROM playback_sessions WHERE video = ? AND last_seen >= ? AND is_live = 1
            """
        case video = "SELECT id FROM videos WHERE id = ?"
        case forget = "DELETE FROM playback_sessions WHERE last_seen < ?"
    }
}
