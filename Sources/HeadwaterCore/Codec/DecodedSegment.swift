/// What decoding one finished segment, alone, showed.
public struct DecodedSegment: Sendable, Codable, Equatable {
    /// In the order of the container; empty when the segment could not be opened.
    public var tracks: [DecodedTrack]
    /// Why it could not be opened, or not be read to its end.
    public var failure: String?

    public init(tracks: [DecodedTrack], failure: String? = nil) {
        self.tracks = tracks
        self.failure = failure
    }
}

public struct DecodedTrack: Sendable, Codable, Equatable {
    public enum Media: Sendable, Codable, Equatable {
        case video(DecodedPicture)
        case audio(sampleRate: Int, channels: Int)
    }

    /// Nil when nothing could be decoded.
    public var media: Media?
    /// FFmpeg's name, `h264`.
    public var codec: String
    public var packets: Int
    /// Decoded video frames, or samples of one channel.
    public var decodedUnits: Int64
    /// Packets and frames with errors.
    public var errors: Int
    public var keyPackets: Int
    public var startsWithKey: Bool
    /// Times of the first and the end of the last unit as the container states them, in `timescale`.
    public var start: Int64
    public var end: Int64
    public var timescale: Int32

    public init(
        media: Media? = nil, codec: String, packets: Int = 0, decodedUnits: Int64 = 0, errors: Int = 0,
        keyPackets: Int = 0, startsWithKey: Bool = false, start: Int64 = 0, end: Int64 = 0, timescale: Int32
    ) {
        self.media = media
        self.codec = codec
        self.packets = packets
        self.decodedUnits = decodedUnits
        self.errors = errors
        self.keyPackets = keyPackets
        self.startsWithKey = startsWithKey
        self.start = start
        self.end = end
        self.timescale = timescale
    }
}

/// The first picture of a decoded track, and what changed after it.
public struct DecodedPicture: Sendable, Codable, Equatable {
    public var size: PixelSize
    /// FFmpeg's name, `yuv420p`.
    public var pixelFormat: String
    public var bitDepth: Int
    public var color: ColorFacts
    /// Width of a pixel over its height.
    public var pixelAspect: [Int]
    /// Any frame of the segment is made of two fields.
    public var isInterlaced: Bool
    /// Size or pixel format are not the same in all frames.
    public var changes: Bool
    /// FFmpeg's numbers: for H.264 `profile_idc` and `level_idc`.
    public var profile: Int
    public var level: Int

    public init(
        size: PixelSize, pixelFormat: String, bitDepth: Int, color: ColorFacts, pixelAspect: [Int],
        isInterlaced: Bool, changes: Bool, profile: Int, level: Int
    ) {
        self.size = size
        self.pixelFormat = pixelFormat
        self.bitDepth = bitDepth
        self.color = color
        self.pixelAspect = pixelAspect
        self.isInterlaced = isInterlaced
        self.changes = changes
        self.profile = profile
        self.level = level
    }
}
