public import HeadwaterCore
public import Manifests

/// One media playlist with all that it names.
public struct MediaStream: Sendable {
    public enum Format: String, Sendable {
        case fragmentedMP4 = "fragmented MP4"
        case transportStream = "MPEG-TS"
        case webVTT = "WebVTT"
        /// AAC and the like without a container.
        case packedAudio = "packed audio"
        case unknown
    }

    /// Short, for people, and different from those of the other streams.
    public var name: String
    /// As the multivariant playlist names it.
    public var uri: String
    public var playlist: MediaPlaylist
    public var format: Format
    /// Of the first init segment, or what decoding showed in formats without one.
    public var tracks: [MediaTrack]
    public var segments: [Segment]
    /// Names of personal data that init segments carry.
    public var personalData: [String]
    /// The length of each key that was read, by its URI as it is named.
    public var keyBytes: [String: Int] = [:]

    public init(
        name: String, uri: String, playlist: MediaPlaylist, format: Format, tracks: [MediaTrack] = [],
        segments: [Segment] = [], personalData: [String] = []
    ) {
        self.name = name
        self.uri = uri
        self.playlist = playlist
        self.format = format
        self.tracks = tracks
        self.segments = segments
        self.personalData = personalData
    }

    /// One entry of the playlist and what its bytes are.
    public struct Segment: Sendable {
        public var uri: String
        /// The resource and the place in it, for comparing what several playlists name.
        public var resource: String
        public var offset: Int64
        /// Nil when it could not be read.
        public var byteCount: Int64?
        /// EXTINF.
        public var duration: MediaTime
        public var isDiscontinuous: Bool
        /// Nil for what is plain.
        public var encryption: Encryption?
        public var runs: [TrackRun]
        /// What is wrong with the boxes.
        public var problems: [String]
        public var decoding: Decoding
        public var text: WebVTT?

        public init(
            uri: String, resource: String, offset: Int64 = 0, byteCount: Int64? = nil, duration: MediaTime,
            isDiscontinuous: Bool = false, encryption: Encryption? = nil, runs: [TrackRun] = [],
            problems: [String] = [],
            decoding: Decoding = .skipped, text: WebVTT? = nil
        ) {
            self.uri = uri
            self.resource = resource
            self.offset = offset
            self.byteCount = byteCount
            self.duration = duration
            self.isDiscontinuous = isDiscontinuous
            self.encryption = encryption
            self.runs = runs
            self.problems = problems
            self.decoding = decoding
            self.text = text
        }
    }

    public enum Decoding: Sendable, Equatable {
        /// Left out by a quick verification, or nothing to decode.
        case skipped
        /// Decoded without errors to as many units as the sample tables list, when the segment was stored.
        case heldEarlier
        case done(DecodedSegment)
    }

    /// The samples of one track in one segment. Times are ticks of ``timescale``, before any edit list.
    public struct TrackRun: Sendable, Equatable {
        /// A position in ``MediaStream/tracks``.
        public var track: Int
        public var timescale: Int32
        /// The first decode time; in transport streams the first time at which something is shown.
        public var start: Int64
        public var duration: Int64
        public var sampleCount: Int
        public var presentationStart: Int64
        public var presentationEnd: Int64
        /// Ticks of the shortest sample, nil when only sums are known.
        public var shortestSample: Int64?
        /// Empty in formats without `moof`.
        public var fragments: [Fragment]

        public init(
            track: Int, timescale: Int32, start: Int64, duration: Int64, sampleCount: Int, presentationStart: Int64,
            presentationEnd: Int64, shortestSample: Int64? = nil, fragments: [Fragment] = []
        ) {
            self.track = track
            self.timescale = timescale
            self.start = start
            self.duration = duration
            self.sampleCount = sampleCount
            self.presentationStart = presentationStart
            self.presentationEnd = presentationEnd
            self.shortestSample = shortestSample
            self.fragments = fragments
        }

        public var end: Int64 { start + duration }
    }

    public struct Fragment: Sendable, Equatable {
        /// From the first byte of the segment.
        public var offset: Int64
        /// From `offset` through the first sample.
        public var leadByteCount: Int64
        public var decodeTime: Int64
        public var duration: Int64
        public var sampleCount: Int
        public var startsWithSync: Bool
        /// Nil when the pictures' own bytes were not looked at.
        public var startsWithIDR: Bool?
        /// Nil when only the first sample is known.
        public var syncCount: Int?

        public init(
            offset: Int64, leadByteCount: Int64, decodeTime: Int64, duration: Int64, sampleCount: Int,
            startsWithSync: Bool, startsWithIDR: Bool? = nil, syncCount: Int? = nil
        ) {
            self.offset = offset
            self.leadByteCount = leadByteCount
            self.decodeTime = decodeTime
            self.duration = duration
            self.sampleCount = sampleCount
            self.startsWithSync = startsWithSync
            self.startsWithIDR = startsWithIDR
            self.syncCount = syncCount
        }
    }
}
