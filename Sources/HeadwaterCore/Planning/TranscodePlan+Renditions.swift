extension TranscodePlan {
    /// One size of the picture in one codec.
    public struct VideoRendition: Sendable, Codable, Equatable {
        /// `720p`, `720p-hevc`; also its folder.
        public var name: String
        /// Even in both directions when it is encoded; the source's own when it is copied.
        public var size: PixelSize
        public var codec: VideoCodec
        /// How it is encoded; nil when the source's own packets are copied.
        public var encoder: Encoder?
        /// The cap; the measured peak of packets that are copied.
        public var maxBitsPerSecond: Int
        /// The audio groups that its variants play with, the usual one first.
        public var audioGroups: [String]

        public init(
            name: String, size: PixelSize, codec: VideoCodec, encoder: Encoder?, maxBitsPerSecond: Int,
            audioGroups: [String]
        ) {
            self.name = name
            self.size = size
            self.codec = codec
            self.encoder = encoder
            self.maxBitsPerSecond = maxBitsPerSecond
            self.audioGroups = audioGroups
        }

        public var isCopied: Bool { encoder == nil }
    }

    /// The settings of an encoder: capped constant quality.
    public struct Encoder: Sendable, Codable, Equatable {
        /// The encoder's own word for speed against size.
        public var preset: String
        /// On the encoder's own scale.
        public var constantRateFactor: Double
        public var bufferBits: Int
        /// Part of the plan because it changes the bytes.
        public var threads: Int

        public init(preset: String, constantRateFactor: Double, bufferBits: Int, threads: Int) {
            self.preset = preset
            self.constantRateFactor = constantRateFactor
            self.bufferBits = bufferBits
            self.threads = threads
        }
    }

    /// One track of sound in one quality, AAC-LC at 48 kHz.
    public struct AudioRendition: Sendable, Codable, Equatable {
        /// `stereo-en`; also its folder.
        public var name: String
        public var group: String
        public var streamIndex: Int
        /// 1, 2 or 6.
        public var channels: Int
        public var bitsPerSecond: Int
        /// What all samples are amplified by, in dB.
        public var gain: Double
        public var language: String
        /// Unique within the group, for the player's menu.
        public var label: String
        public var isDefault: Bool

        public init(
            name: String, group: String, streamIndex: Int, channels: Int, bitsPerSecond: Int, gain: Double = 0,
            language: String, label: String, isDefault: Bool
        ) {
            self.name = name
            self.group = group
            self.streamIndex = streamIndex
            self.channels = channels
            self.bitsPerSecond = bitsPerSecond
            self.gain = gain
            self.language = language
            self.label = label
            self.isDefault = isDefault
        }
    }

    /// One track of text, made as WebVTT.
    public struct SubtitleRendition: Sendable, Codable, Equatable {
        /// `subtitles-1`; also its folder.
        public var name: String
        /// What it is made of.
        public var source: SubtitleFacts
        public var language: String
        /// Unique, for the player's menu.
        public var label: String
        public var isDefault: Bool

        public init(name: String, source: SubtitleFacts, language: String, label: String, isDefault: Bool) {
            self.name = name
            self.source = source
            self.language = language
            self.label = label
            self.isDefault = isDefault
        }
    }
}
