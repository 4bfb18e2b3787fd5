/// A ladder and its settings, as an operator writes it in `presets/NAME.yaml`.
///
/// A preset says what is wanted of any source; ``TranscodePlan`` says what is made of this one.
public struct Preset: Sendable, Codable, Equatable {
    /// A ladder in one codec.
    public struct Video: Sendable, Codable, Equatable {
        public var codec: VideoCodec
        /// The encoder's own word for speed against size: `faster` for x264 and x265, `8` for SVT-AV1.
        public var encoderPreset: String
        /// Constant rate factor on the encoder's own scale (0 to 51 for x264 and x265, 0 to 63 for SVT-AV1); lower is
        /// better and larger.
        public var constantRateFactor: Double
        /// Seconds of the maximum rate that the decoder's buffer holds.
        public var bufferSeconds: Double
        /// From the largest to the smallest.
        public var rungs: [Rung]

        public init(
            codec: VideoCodec = .h264, encoderPreset: String, constantRateFactor: Double, bufferSeconds: Double,
            rungs: [Rung]
        ) {
            self.codec = codec
            self.encoderPreset = encoderPreset
            self.constantRateFactor = constantRateFactor
            self.bufferSeconds = bufferSeconds
            self.rungs = rungs
        }
    }

    public struct Rung: Sendable, Codable, Equatable {
        /// Pixels of the shorter side of the displayed picture, even.
        public var shortSide: Int
        /// The cap at up to 30 frames per second; 1.5 times as much above.
        public var maxBitsPerSecond: Int
        /// The name of the audio group that variants of this rung play with.
        public var audioGroup: String

        public init(shortSide: Int, maxBitsPerSecond: Int, audioGroup: String) {
            self.shortSide = shortSide
            self.maxBitsPerSecond = maxBitsPerSecond
            self.audioGroup = audioGroup
        }
    }

    /// One quality of sound; every language of the source is made in each.
    public struct AudioGroup: Sendable, Codable, Equatable {
        public var name: String
        /// At the layout's full number of channels; half of it for mono.
        public var bitsPerSecond: Int
        public var layout: AudioLayout
        /// The group whose variants are offered with this one too; only for layouts beyond stereo, which not every
        /// device plays. Made only of sources that have the channels.
        public var beside: String?

        public init(name: String, bitsPerSecond: Int, layout: AudioLayout = .stereo, beside: String? = nil) {
            self.name = name
            self.bitsPerSecond = bitsPerSecond
            self.layout = layout
            self.beside = beside
        }
    }

    public enum AudioLayout: String, Sendable, Codable, CaseIterable {
        /// Mono stays mono.
        case stereo
        case surround = "5.1"

        public var channels: Int {
            switch self {
            case .stereo: 2
            case .surround: 6
            }
        }
    }

    /// A loudness that all sound is brought to (EBU R 128).
    public struct Loudness: Sendable, Codable, Equatable {
        /// Integrated, in LUFS.
        public var target: Double
        /// In dBTP; sound is made less loud than the target rather than exceed it.
        public var maxTruePeak: Double

        public init(target: Double, maxTruePeak: Double) {
            self.target = target
            self.maxTruePeak = maxTruePeak
        }
    }

    /// A picture laid over every rendition.
    public struct Watermark: Sendable, Codable, Equatable {
        public enum Corner: String, Sendable, Codable, CaseIterable {
            case topLeft = "top_left"
            case topRight = "top_right"
            case bottomLeft = "bottom_left"
            case bottomRight = "bottom_right"
        }

        /// The path of a PNG or WebP, absolute once the preset is loaded.
        public var file: String
        public var corner: Corner
        /// Its width as a part of the video's, 0 to 1; its own aspect is kept.
        public var width: Double
        /// Its distance from both edges as a part of the video's shorter side, 0 to 1.
        public var margin: Double
        /// 0 to 1, on top of the picture's own transparency.
        public var opacity: Double

        public init(file: String, corner: Corner, width: Double, margin: Double, opacity: Double) {
            self.file = file
            self.corner = corner
            self.width = width
            self.margin = margin
            self.opacity = opacity
        }
    }

    /// How much of what was encoded is decoded again before anybody can see it. What is copied and sound are decoded
    /// whole in any case.
    public enum Gate: String, Sendable, Codable, CaseIterable {
        /// Samples, as ``SampledGOPs`` has them.
        case quick
        /// Every frame.
        case full
    }

    public struct Storyboard: Sendable, Codable, Equatable {
        /// Pixels of the longer side of a tile.
        public var tileLongSide: Int
        /// The interval is widened until there are at most this many tiles.
        public var maxTiles: Int

        public init(tileLongSide: Int, maxTiles: Int) {
            self.tileLongSide = tileLongSide
            self.maxTiles = maxTiles
        }
    }

    public var name: String
    /// One sentence for `--help` and the settings page.
    public var summary: String
    /// Seconds between two places where playback can start.
    public var gopSeconds: Double
    /// Seconds of a segment, a whole number of GOPs.
    public var segmentSeconds: Double
    /// The part of the source's packets that may be undecodable before the job fails, 0 to 1.
    public var maxErrorRatio: Double
    /// H.264, which every device plays.
    public var video: Video
    /// Ladders in other codecs, offered beside it to the players that know them.
    public var furtherVideo: [Video]
    /// Whether a source that conforms is copied as the top rendition of ``video``.
    public var passesThrough: Bool
    /// Whether rungs and rate factors are chosen by how hard the source is to encode.
    public var adaptsToContent: Bool
    /// The mean SSIM against the source below which a rendition fails the job, 0 to 1; nil for no floor.
    public var minSSIM: Double?
    public var gate: Gate
    public var audio: [AudioGroup]
    public var loudness: Loudness?
    public var watermark: Watermark?
    public var storyboard: Storyboard
    /// Whether a short moving preview is made.
    public var makesPreview: Bool
    /// The short side of the largest rendition that the MP4 for download is made of; nil for none.
    public var downloadShortSide: Int?

    public init(
        name: String, summary: String, gopSeconds: Double, segmentSeconds: Double, maxErrorRatio: Double,
        video: Video, furtherVideo: [Video] = [], passesThrough: Bool = false, adaptsToContent: Bool = false,
        minSSIM: Double? = nil, gate: Gate = .quick, audio: [AudioGroup], loudness: Loudness? = nil,
        watermark: Watermark? = nil,
        storyboard: Storyboard, makesPreview: Bool = false, downloadShortSide: Int? = nil
    ) {
        self.name = name
        self.summary = summary
        self.gopSeconds = gopSeconds
        self.segmentSeconds = segmentSeconds
        self.maxErrorRatio = maxErrorRatio
        self.video = video
        self.furtherVideo = furtherVideo
        self.passesThrough = passesThrough
        self.adaptsToContent = adaptsToContent
        self.minSSIM = minSSIM
        self.gate = gate
        self.audio = audio
        self.loudness = loudness
        self.watermark = watermark
        self.storyboard = storyboard
        self.makesPreview = makesPreview
        self.downloadShortSide = downloadShortSide
    }
}
