/// Everything that decides the output of one video, explicit: the same plan over the same source makes
/// the same bytes on any machine, in any order, with any number of workers.
///
/// Video is counted in frames of the output grid (``frameRate``), audio in AAC frames of 1024 samples.
/// No code computes a boundary by multiplying a duration.
public struct TranscodePlan: Sendable, Codable, Equatable {
    /// What one video job encodes: whole segments, counted from 0.
    public struct Chunk: Sendable, Codable, Equatable {
        public var segments: Range<Int>

        public init(segments: Range<Int>) { self.segments = segments }
    }

    /// Renditions by name.
    public struct Download: Sendable, Codable, Equatable {
        public var video: String
        /// One for each language.
        public var audio: [String]

        public init(video: String, audio: [String]) {
            self.video = video
            self.audio = audio
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
    /// Of the video; while the source grows, as many as are known so far, which is more than the segments hold.
    public var frameCount: Int
    /// The frames of the longest GOP.
    public var gopFrames: Int
    /// Frame numbers where GOPs start, and ``frameCount``: contains all of ``segmentBoundaries``.
    public var gopBoundaries: [Int]
    /// Frame numbers: first 0, last ``frameCount`` once the source is complete, one more than there are segments.
    public var segmentBoundaries: [Int]
    public var chunks: [Chunk]
    /// Frames encoded and thrown away before a chunk, so that rate control does not start cold.
    public var leadInFrames: Int
    /// Frames fed past the end of a chunk, so that its last frames are decided knowing what follows.
    public var overFeedFrames: Int
    /// From the largest to the smallest.
    public var video: [VideoRendition]
    /// What is encoded in the place of the copied rendition should it turn out to be unusable; nil when nothing is copied.
    public var substitute: VideoRendition?
    /// The position in ``video`` of the rendition that took the place of a copy. Its jobs wait for no other rendition.
    public internal(set) var replacement: Int?
    /// Positions in ``video`` that are made together by one decode, in the order of their jobs; each from large to small.
    public var rungGroups: [[Int]]
    /// The position in ``video`` of the rendition whose encoder looks ahead for the others in H.264; nil when each does
    /// for itself. The first in its group; others in it look ahead themselves.
    public var firstPass: Int?
    public var audio: [AudioRendition]
    /// AAC frame numbers: first 0, last the number of frames, one entry for each of ``segmentBoundaries``.
    public var audioBoundaries: [Int]
    /// Segments encoded by one audio job.
    public var audioSpans: [Range<Int>]
    public var subtitles: [SubtitleRendition]
    public var chapters: [Chapter]
    /// Nil for sound alone.
    public var storyboard: Storyboard?
    /// Nil for sound alone without a cover.
    public var poster: Poster?
    public var preview: Preview?
    /// Its file is the codec's second source of every video and picture task.
    public var watermark: Preset.Watermark?
    public var minSSIM: Double?
    /// How much of what is encoded is decoded before publishing.
    public var gate: Preset.Gate
    /// The video and the audio rendition that the MP4 for download is made of.
    public var download: Download?
    public var maxErrorRatio: Double
    /// Why the ladder is what it is.
    public var notes: [LadderNote]

    public init(
        presetName: String, frameRate: FrameRate, frameCount: Int, gopBoundaries: [Int], segmentBoundaries: [Int],
        chunks: [Chunk], leadInFrames: Int, overFeedFrames: Int, video: [VideoRendition],
        substitute: VideoRendition? = nil, rungGroups: [[Int]], firstPass: Int? = nil, audio: [AudioRendition],
        audioBoundaries: [Int], audioSpans: [Range<Int>],
        subtitles: [SubtitleRendition] = [], chapters: [Chapter] = [], storyboard: Storyboard?, poster: Poster?,
        preview: Preview? = nil, watermark: Preset.Watermark? = nil, minSSIM: Double? = nil,
        gate: Preset.Gate = .quick, download: Download? = nil, maxErrorRatio: Double, notes: [LadderNote] = []
    ) {
        self.presetName = presetName
        self.frameRate = frameRate
        self.frameCount = frameCount
        gopFrames = zip(gopBoundaries.dropFirst(), gopBoundaries).map { $0 - $1 }.max() ?? frameCount
        self.gopBoundaries = gopBoundaries
        self.segmentBoundaries = segmentBoundaries
        self.chunks = chunks
        self.leadInFrames = leadInFrames
        self.overFeedFrames = overFeedFrames
        self.video = video
        self.substitute = substitute
        self.rungGroups = rungGroups
        self.firstPass = firstPass
        self.audio = audio
        self.audioBoundaries = audioBoundaries
        self.audioSpans = audioSpans
        self.subtitles = subtitles
        self.chapters = chapters
        self.storyboard = storyboard
        self.poster = poster
        self.preview = preview
        self.watermark = watermark
        self.minSSIM = minSSIM
        self.gate = gate
        self.download = download
        self.maxErrorRatio = maxErrorRatio
        self.notes = notes
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
