/// A ladder and its settings, as an operator writes it in `presets/NAME.yaml`.
///
/// A preset says what is wanted of any source; ``TranscodePlan`` says what is made of this one.
public struct Preset: Sendable, Codable, Equatable {
    public struct Video: Sendable, Codable, Equatable {
        /// x264's name for speed against size, `faster`.
        public var encoderPreset: String
        /// Constant rate factor, 0 to 51; lower is better and larger.
        public var constantRateFactor: Double
        /// Seconds of the maximum rate that the decoder's buffer holds.
        public var bufferSeconds: Double
        /// From the largest to the smallest.
        public var rungs: [Rung]

        public init(
            encoderPreset: String, constantRateFactor: Double, bufferSeconds: Double, rungs: [Rung]
        ) {
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
        /// At two channels; half of it for mono.
        public var bitsPerSecond: Int

        public init(name: String, bitsPerSecond: Int) {
            self.name = name
            self.bitsPerSecond = bitsPerSecond
        }
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
    public var video: Video
    public var audio: [AudioGroup]
    public var storyboard: Storyboard

    public init(
        name: String, summary: String, gopSeconds: Double, segmentSeconds: Double, maxErrorRatio: Double,
        video: Video, audio: [AudioGroup], storyboard: Storyboard
    ) {
        self.name = name
        self.summary = summary
        self.gopSeconds = gopSeconds
        self.segmentSeconds = segmentSeconds
        self.maxErrorRatio = maxErrorRatio
        self.video = video
        self.audio = audio
        self.storyboard = storyboard
    }
}
