/// What is known of a source after its inspection, for people, for the planner and for `headwater probe`.
public struct SourceFacts: Sendable, Codable, Equatable {
    /// FFmpeg's short demuxer name, `mov` or `matroska`.
    public var container: String
    /// The size of the source in bytes.
    public var byteCount: Int64
    /// From the first video frame to the end of the last one.
    public var duration: MediaTime
    /// The picture that is encoded; a cover image is never it.
    public var video: VideoFacts?
    /// The sound tracks in stream order.
    public var audio: [AudioFacts]
    /// The tracks of text in stream order, captions inside the picture's packets last.
    public var subtitles: [SubtitleFacts]
    public var chapters: [Chapter]
    /// The stream of a cover picture.
    public var coverStreamIndex: Int?
    /// What is left out and why.
    public var ignored: [IgnoredStream]

    public init(
        container: String, byteCount: Int64, duration: MediaTime, video: VideoFacts?,
        audio: [AudioFacts], subtitles: [SubtitleFacts] = [], chapters: [Chapter] = [], coverStreamIndex: Int? = nil,
        ignored: [IgnoredStream]
    ) {
        self.container = container
        self.byteCount = byteCount
        self.duration = duration
        self.video = video
        self.audio = audio
        self.subtitles = subtitles
        self.chapters = chapters
        self.coverStreamIndex = coverStreamIndex
        self.ignored = ignored
    }
}

/// Width and height in pixels.
public struct PixelSize: Hashable, Sendable, Codable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    public var shortSide: Int { min(width, height) }
    public var pixelCount: Int { width * height }
    /// With width and height exchanged.
    public var turned: PixelSize { PixelSize(width: height, height: width) }
}

extension PixelSize {
    private enum CodingKeys: CodingKey { case width, height }

    /// The longest side that any format here can hold.
    public static let longestSide = 65_535

    /// - Throws: `DecodingError` unless both sides lie within 1 to ``longestSide``: sizes come from other processes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        width = try container.decode(Int.self, forKey: .width)
        height = try container.decode(Int.self, forKey: .height)
        let sides = 1...Self.longestSide
        guard sides.contains(width), sides.contains(height) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "no picture is \(width)x\(height)"))
        }
    }
}

extension PixelSize: CustomStringConvertible {
    public var description: String { "\(width)x\(height)" }
}

/// How decoded pixels are turned for display: first mirrored, then rotated clockwise.
public struct Orientation: Hashable, Sendable, Codable {
    /// 0 to 3 clockwise quarter turns.
    public var quarterTurns: Int
    /// Mirrored left to right before the rotation.
    public var isMirrored: Bool

    public init(quarterTurns: Int, isMirrored: Bool) {
        self.quarterTurns = quarterTurns
        self.isMirrored = isMirrored
    }

    public static let upright = Orientation(quarterTurns: 0, isMirrored: false)
    public var swapsSides: Bool { quarterTurns % 2 == 1 }
}

/// The signal of the picture in FFmpeg's names, `unknown` where the source does not say.
public struct ColorFacts: Hashable, Sendable, Codable {
    public enum DynamicRange: String, Sendable, Codable { case sdr, hdr10 = "pq", hlg }

    public var primaries: String
    public var transfer: String
    public var matrix: String
    public var isFullRange: Bool

    public init(primaries: String, transfer: String, matrix: String, isFullRange: Bool) {
        self.primaries = primaries
        self.transfer = transfer
        self.matrix = matrix
        self.isFullRange = isFullRange
    }

    public var dynamicRange: DynamicRange {
        switch transfer {
        case "smpte2084": .hdr10
        case "arib-std-b67": .hlg
        default: .sdr
        }
    }
}

public struct VideoFacts: Sendable, Codable, Equatable {
    public var streamIndex: Int
    /// FFmpeg's codec name, `h264`.
    public var codec: String
    public var profile: String?
    public var codedSize: PixelSize
    /// After rotation, with square pixels; what the ladder is chosen from.
    public var displaySize: PixelSize
    /// Width of a pixel over its height, as a fraction.
    public var pixelAspect: [Int]
    public var orientation: Orientation
    public var pixelFormat: String
    public var color: ColorFacts
    /// The measured rate when it is constant, else the average.
    public var framesPerSecond: Double
    /// The rate of the output grid.
    public var frameRate: FrameRate
    public var isVariableFrameRate: Bool
    public var isInterlaced: Bool
    /// Frames in the source; the grid may have more or fewer.
    public var sourceFrameCount: Int
    /// Frames that the container lists but the file does not hold: it was cut off.
    public var missingFrameCount: Int
    public var bitsPerSecond: Int
    /// Nil for codecs that are never copied.
    public var passthrough: PassthroughFacts?

    public init(
        streamIndex: Int, codec: String, profile: String?, codedSize: PixelSize,
        displaySize: PixelSize, pixelAspect: [Int], orientation: Orientation, pixelFormat: String,
        color: ColorFacts, framesPerSecond: Double, frameRate: FrameRate, isVariableFrameRate: Bool,
        isInterlaced: Bool, sourceFrameCount: Int, missingFrameCount: Int = 0, bitsPerSecond: Int,
        passthrough: PassthroughFacts? = nil
    ) {
        self.streamIndex = streamIndex
        self.codec = codec
        self.profile = profile
        self.codedSize = codedSize
        self.displaySize = displaySize
        self.pixelAspect = pixelAspect
        self.orientation = orientation
        self.pixelFormat = pixelFormat
        self.color = color
        self.framesPerSecond = framesPerSecond
        self.frameRate = frameRate
        self.isVariableFrameRate = isVariableFrameRate
        self.isInterlaced = isInterlaced
        self.sourceFrameCount = sourceFrameCount
        self.missingFrameCount = missingFrameCount
        self.bitsPerSecond = bitsPerSecond
        self.passthrough = passthrough
    }
}

public struct AudioFacts: Sendable, Codable, Equatable {
    public var streamIndex: Int
    public var codec: String
    public var sampleRate: Int
    public var channels: Int
    /// BCP-47, `und` when the source does not say.
    public var language: String
    public var title: String?
    public var isDefault: Bool

    public init(
        streamIndex: Int, codec: String, sampleRate: Int, channels: Int, language: String,
        title: String?, isDefault: Bool
    ) {
        self.streamIndex = streamIndex
        self.codec = codec
        self.sampleRate = sampleRate
        self.channels = channels
        self.language = language
        self.title = title
        self.isDefault = isDefault
    }
}

/// A stream of the source that is not carried over.
public struct IgnoredStream: Sendable, Codable, Equatable {
    public var streamIndex: Int
    /// `video`, `audio`, `subtitle`, `data` or `attachment`.
    public var kind: String
    public var codec: String
    /// One sentence.
    public var reason: String

    public init(streamIndex: Int, kind: String, codec: String, reason: String) {
        self.streamIndex = streamIndex
        self.kind = kind
        self.codec = codec
        self.reason = reason
    }
}
