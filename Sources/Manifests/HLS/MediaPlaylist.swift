/// A media playlist: the segments of one rendition, in order (RFC 8216 4.3.2 and 4.3.3).
public struct MediaPlaylist: Hashable, Sendable {
    /// EXT-X-PLAYLIST-TYPE (4.3.3.5).
    public enum Kind: String, Sendable, CaseIterable {
        /// Segments are only ever added.
        case event = "EVENT"
        /// Nothing changes any more.
        case vod = "VOD"
    }

    /// EXT-X-VERSION (4.3.1.2); 1 when the tag is absent.
    public var version: Int
    /// EXT-X-TARGETDURATION (4.3.3.1), in seconds: no segment's rounded duration is longer.
    public var targetDuration: Int
    /// EXT-X-MEDIA-SEQUENCE (4.3.3.2): the number of the first segment.
    public var mediaSequence: Int
    /// EXT-X-PLAYLIST-TYPE (4.3.3.5); nil for a playlist that may drop segments.
    public var kind: Kind?
    /// EXT-X-I-FRAMES-ONLY (4.3.3.6): each segment is one picture.
    public var hasIFramesOnly: Bool
    /// EXT-X-IMAGES-ONLY (Image Media Playlists): each segment is one sheet of pictures.
    public var hasImagesOnly: Bool
    /// EXT-X-INDEPENDENT-SEGMENTS (4.3.5.1): each segment decodes on its own.
    public var hasIndependentSegments: Bool
    /// EXT-X-START (4.3.5.2).
    public var start: PlaylistStart?
    public var segments: [Segment]
    /// EXT-X-ENDLIST (4.3.3.4): no segment will be added.
    public var isEnded: Bool

    public init(
        version: Int = 7, targetDuration: Int, mediaSequence: Int = 0, kind: Kind? = nil,
        hasIFramesOnly: Bool = false, hasImagesOnly: Bool = false, hasIndependentSegments: Bool = false,
        start: PlaylistStart? = nil, segments: [Segment] = [], isEnded: Bool = false
    ) {
        self.version = version
        self.targetDuration = targetDuration
        self.mediaSequence = mediaSequence
        self.kind = kind
        self.hasIFramesOnly = hasIFramesOnly
        self.hasImagesOnly = hasImagesOnly
        self.hasIndependentSegments = hasIndependentSegments
        self.start = start
        self.segments = segments
        self.isEnded = isEnded
    }

    /// The sum of all EXTINF.
    public var duration: DecimalNumber {
        // Wrapping: a hostile playlist may claim more than Int64 holds, and its sum is worth nothing anyway.
        DecimalNumber(millionths: segments.reduce(0) { $0 &+ $1.duration.millionths })
    }
}
