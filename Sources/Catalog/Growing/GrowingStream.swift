public import HeadwaterCore

/// A version of a video that can be watched, or soon can, while it is made.
public struct GrowingStream: Sendable, Equatable {
    public var video: VideoID
    public var version: Int
    /// How many streams of the video were withdrawn before: it tells its playlists from theirs.
    public var generation: Int
    /// EXT-X-TARGETDURATION of its playlists, which never changes, in seconds.
    public var targetDuration: Int
    /// How many segments are listed: those up to here are verified in the picture and in every track of sound.
    public var segments: Int
    /// Whether all there will be is listed.
    public var isEnded: Bool
    public var pace: GrowthPace
    /// Whether viewers could see it at some time.
    public var wasOffered: Bool

    public init(video: VideoID, version: Int, generation: Int = 0, targetDuration: Int, pace: GrowthPace) {
        self.video = video
        self.version = version
        self.generation = generation
        self.targetDuration = targetDuration
        segments = 0
        isEnded = false
        self.pace = pace
        wasOffered = false
    }
}

extension GrowingStream {
    /// The names of its playlists below `{version}/{rendition}/`. No other stream ever has them, so that caches and players
    /// can't take one for the continuation of another.
    public struct PlaylistNames: Sendable, Equatable {
        public let segments: String
        public let iFrames: String

        init(generation: Int) {
            let stem = generation == 0 ? "growing" : "growing-\(generation)"
            (segments, iFrames) = ("\(stem).m3u8", "\(stem)-iframes.m3u8")
        }

        /// Whether a stream of any generation has it.
        public static func contain(_ name: some StringProtocol) -> Bool {
            name.hasPrefix("growing") && name.hasSuffix(".m3u8")
        }
    }

    public var playlistNames: PlaylistNames { PlaylistNames(generation: generation) }

    init(row: SQLRow) throws {
        self.init(
            video: try row.id("video"), version: try row.int("version"), generation: try row.int("generation"),
            targetDuration: try row.int("target_duration"), pace: try row.json("pace_json"))
        segments = try row.int("segments")
        isEnded = try row.flag("is_ended")
        wasOffered = try row.flag("was_offered")
    }
}
