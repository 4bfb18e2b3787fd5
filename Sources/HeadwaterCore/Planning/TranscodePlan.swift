/// Everything that decides the output of one video, explicit: the same plan over the same source makes
/// the same bytes on any machine, in any order, with any number of workers.
///
/// Video is counted in frames of the output grid (``frameRate``), audio in AAC frames of 1024 samples.
/// No code computes a boundary by multiplying a duration.
public struct TranscodePlan: Sendable, Codable, Equatable {
    /// One size of the picture.
    public struct VideoRendition: Sendable, Codable, Equatable {
        /// `720p`; also its folder.
        public var name: String
        /// Even in both directions.
        public var size: PixelSize
        public var encoderPreset: String
        public var constantRateFactor: Double
        public var maxBitsPerSecond: Int
        public var bufferBits: Int
        /// Encoder threads, part of the plan because they change the bytes.
        public var threads: Int
        public var audioGroup: String

        public init(
            name: String, size: PixelSize, encoderPreset: String, constantRateFactor: Double,
            maxBitsPerSecond: Int, bufferBits: Int, threads: Int, audioGroup: String
        ) {
            self.name = name
            self.size = size
            self.encoderPreset = encoderPreset
            self.constantRateFactor = constantRateFactor
            self.maxBitsPerSecond = maxBitsPerSecond
            self.bufferBits = bufferBits
            self.threads = threads
            self.audioGroup = audioGroup
        }
    }

    /// One track of sound in one quality, AAC-LC at 48 kHz.
    public struct AudioRendition: Sendable, Codable, Equatable {
        /// `stereo-en`; also its folder.
        public var name: String
        public var group: String
        public var streamIndex: Int
        /// 1 or 2.
        public var channels: Int
        public var bitsPerSecond: Int
        public var language: String
        /// Unique within the group, for the player's menu.
        public var label: String
        public var isDefault: Bool

        public init(
            name: String, group: String, streamIndex: Int, channels: Int, bitsPerSecond: Int,
            language: String, label: String, isDefault: Bool
        ) {
            self.name = name
            self.group = group
            self.streamIndex = streamIndex
            self.channels = channels
            self.bitsPerSecond = bitsPerSecond
            self.language = language
            self.label = label
            self.isDefault = isDefault
        }
    }

    /// What one video job encodes: whole segments, counted from 0.
    public struct Chunk: Sendable, Codable, Equatable {
        public var segments: Range<Int>

        public init(segments: Range<Int>) { self.segments = segments }
    }

    public struct Storyboard: Sendable, Codable, Equatable {
        /// Tile `n` shows the picture at `n * interval` and covers the time until the next one.
        public var interval: MediaTime
        public var tileCount: Int
        public var tileSize: PixelSize
        public var columns: Int
        /// Rows of a full sheet; the last sheet has only the rows it needs.
        public var rows: Int

        public init(interval: MediaTime, tileCount: Int, tileSize: PixelSize, columns: Int, rows: Int) {
            self.interval = interval
            self.tileCount = tileCount
            self.tileSize = tileSize
            self.columns = columns
            self.rows = rows
        }

        public var tilesPerSheet: Int { columns * rows }
        public var sheetCount: Int { (tileCount + tilesPerSheet - 1) / tilesPerSheet }
    }

    public struct Poster: Sendable, Codable, Equatable {
        public var time: MediaTime
        public var size: PixelSize

        public init(time: MediaTime, size: PixelSize) {
            self.time = time
            self.size = size
        }
    }

    public static let audioSampleRate: Int32 = 48_000
    /// ISO/IEC 14496-3: samples of one AAC-LC frame.
    public static let audioFrameSamples = 1024
    /// Samples that the encoder puts before the first one of the source: one frame of its overlap.
    public static let audioPrimingSamples = 1024

    /// The preset this came from, for provenance only.
    public var presetName: String
    public var frameRate: FrameRate
    public var frameCount: Int
    public var gopFrames: Int
    /// Frame numbers: first 0, last ``frameCount``, one more than there are segments.
    public var segmentBoundaries: [Int]
    public var chunks: [Chunk]
    /// Frames encoded and thrown away before a chunk, so that rate control does not start cold.
    public var leadInFrames: Int
    /// Frames fed past the end of a chunk, so that its last frames are decided knowing what follows.
    public var overFeedFrames: Int
    /// From the largest to the smallest.
    public var video: [VideoRendition]
    /// Positions in ``video`` that are made together by one decode, in the order of their jobs; each from large to small.
    public var rungGroups: [[Int]]
    public var audio: [AudioRendition]
    /// AAC frame numbers: first 0, last the number of frames, one entry for each of ``segmentBoundaries``.
    public var audioBoundaries: [Int]
    /// Segments encoded by one audio job.
    public var audioSpans: [Range<Int>]
    public var storyboard: Storyboard
    public var poster: Poster
    public var maxErrorRatio: Double

    public init(
        presetName: String, frameRate: FrameRate, frameCount: Int, gopFrames: Int, segmentBoundaries: [Int],
        chunks: [Chunk], leadInFrames: Int, overFeedFrames: Int, video: [VideoRendition],
        rungGroups: [[Int]], audio: [AudioRendition], audioBoundaries: [Int], audioSpans: [Range<Int>],
        storyboard: Storyboard, poster: Poster, maxErrorRatio: Double
    ) {
        self.presetName = presetName
        self.frameRate = frameRate
        self.frameCount = frameCount
        self.gopFrames = gopFrames
        self.segmentBoundaries = segmentBoundaries
        self.chunks = chunks
        self.leadInFrames = leadInFrames
        self.overFeedFrames = overFeedFrames
        self.video = video
        self.rungGroups = rungGroups
        self.audio = audio
        self.audioBoundaries = audioBoundaries
        self.audioSpans = audioSpans
        self.storyboard = storyboard
        self.poster = poster
        self.maxErrorRatio = maxErrorRatio
    }

    public var segmentCount: Int { segmentBoundaries.count - 1 }
    public var duration: MediaTime { frameRate.time(ofFrame: frameCount) }

    /// The frames of a segment.
    public func frames(ofSegment segment: Int) -> Range<Int> {
        segmentBoundaries[segment]..<segmentBoundaries[segment + 1]
    }

    /// The frames of a chunk, without lead-in and over-feed.
    public func frames(of chunk: Chunk) -> Range<Int> {
        segmentBoundaries[chunk.segments.lowerBound]..<segmentBoundaries[chunk.segments.upperBound]
    }

    /// The AAC frames of a segment. The first one of all is the encoder's priming.
    public func audioFrames(ofSegment segment: Int) -> Range<Int> {
        audioBoundaries[segment]..<audioBoundaries[segment + 1]
    }

    /// Samples of sound at 48 kHz that the source's timeline has: the picture's duration, nothing more.
    public var audioSampleCount: Int64 { duration.rescaled(to: Self.audioSampleRate) }
}
