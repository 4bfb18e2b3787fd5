/// What an init segment says of its track, read back from its boxes.
public struct TrackFacts: Sendable, Codable, Equatable {
    public enum Media: Sendable, Codable, Equatable {
        case video(size: PixelSize)
        case audio(sampleRate: Int, channels: Int)
    }

    public var media: Media
    /// RFC 6381, from the configuration box: `avc1.64001F`, `mp4a.40.2`.
    public var codec: String
    /// Ticks per second of ``SegmentFacts``.
    public var timescale: Int32
    /// Bytes of the init segment.
    public var byteCount: Int64

    public init(media: Media, codec: String, timescale: Int32, byteCount: Int64) {
        self.media = media
        self.codec = codec
        self.timescale = timescale
        self.byteCount = byteCount
    }
}

/// What a media segment says of itself, read back from its boxes. Times are ticks of the track's timescale.
public struct SegmentFacts: Sendable, Codable, Equatable {
    /// One `moof` with its `mdat`: one GOP of video.
    public struct Fragment: Sendable, Codable, Equatable {
        /// From the segment's first byte.
        public var offset: Int64
        public var byteCount: Int64
        public var duration: Int64
        public var sampleCount: Int
        /// Bytes from `offset` through the first sample: what an I-frame playlist names.
        public var leadByteCount: Int64

        public init(offset: Int64, byteCount: Int64, duration: Int64, sampleCount: Int, leadByteCount: Int64) {
            self.offset = offset
            self.byteCount = byteCount
            self.duration = duration
            self.sampleCount = sampleCount
            self.leadByteCount = leadByteCount
        }
    }

    /// `tfdt` of the first fragment.
    public var start: Int64
    /// The sum of all sample durations.
    public var duration: Int64
    public var byteCount: Int64
    public var fragments: [Fragment]

    public init(start: Int64, duration: Int64, byteCount: Int64, fragments: [Fragment]) {
        self.start = start
        self.duration = duration
        self.byteCount = byteCount
        self.fragments = fragments
    }

    public var sampleCount: Int { fragments.reduce(0) { $0 + $1.sampleCount } }
}
