import HeadwaterCore

/// What one request for a segment says about playback, by itself or with CMCD. Times are milliseconds.
struct SegmentEvidence: Sendable, Equatable {
    var video: VideoID
    /// What the player calls the playback; nil when it does not say.
    var session: String?
    /// The rung that was fetched, as `720p`.
    var rendition: String?
    /// How much can be watched with it, when the player says so.
    var duration: Int64?
    var startup: Int64?
    var wasStarved = false
    var starved: Int64?
    var errors = 0
    var isEnd = false

    init(video: VideoID, session: String? = nil, rendition: String? = nil) {
        self.video = video
        self.session = session
        self.rendition = rendition
    }

    /// Nil for what tells nothing: sound beside a picture, and copies that nobody sees.
    init?(video: VideoID, rendition: String, cmcd: CMCD?) {
        switch cmcd?.objectType {
        case nil where rendition.hasPrefix("audio"): return nil
        case nil, .video, .muxed, .other: break
        default: return nil
        }
        guard cmcd?.isHidden != true else { return nil }
        self.init(video: video, session: cmcd?.session.flatMap(Self.name), rendition: rendition)
        guard let cmcd else { return }
        duration = cmcd.objectDuration
        startup = cmcd.startup
        wasStarved = cmcd.wasStarved
        starved = cmcd.starved
        errors = min(cmcd.errors, 4)
        isEnd = [.ended, .failed, .quit].contains(cmcd.state)
    }

    /// A session's name has the same form wherever it comes from.
    private static func name(_ text: String) -> String? {
        Beacon.sessionNames.contains(text.utf8.count) && text.utf8.allSatisfy(\.isNameByte) ? text : nil
    }
}
