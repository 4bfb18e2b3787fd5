/// What a survey is asked to find out after the inspection, before the plan is made.
public struct SurveyRequest: Sendable, Codable, Equatable {
    /// Parts of the presentation that are encoded for a trial; empty when complexity is not wanted.
    public var windows: [Range<MediaTime>]
    /// Of the trial's picture.
    public var size: PixelSize
    /// Of a second trial, of the middle window alone, which tells what a larger picture takes.
    public var largestSize: PixelSize?
    /// x264's, for the trial.
    public var constantRateFactor: Double
    /// The sound streams whose loudness is wanted.
    public var loudnessOf: [Int]

    public init(
        windows: [Range<MediaTime>], size: PixelSize, largestSize: PixelSize? = nil, constantRateFactor: Double,
        loudnessOf: [Int]
    ) {
        self.windows = windows
        self.size = size
        self.largestSize = largestSize
        self.constantRateFactor = constantRateFactor
        self.loudnessOf = loudnessOf
    }
}

/// How hard a source is to encode, and how loud it is.
public struct SourceSurvey: Sendable, Codable, Equatable {
    /// One trial encode.
    public struct Window: Sendable, Codable, Equatable {
        public var time: Range<MediaTime>
        public var frames: Int
        public var bits: Int64
        /// The bits of the pictures that refer to no other.
        public var intraBits: Int64
        /// How much like themselves the pictures stay, 0 to 1: the mean SSIM of some pictures' luma; nil when there are
        /// too few.
        public var ssim: Double?

        public init(time: Range<MediaTime>, frames: Int, bits: Int64, intraBits: Int64, ssim: Double? = nil) {
            self.time = time
            self.frames = frames
            self.bits = bits
            self.intraBits = intraBits
            self.ssim = ssim
        }
    }

    /// EBU R 128, of one sound stream.
    public struct Loudness: Sendable, Codable, Equatable {
        public var streamIndex: Int
        /// LUFS; nil for silence.
        public var integrated: Double?
        /// dBTP; nil for silence.
        public var truePeak: Double?
        /// LU.
        public var range: Double

        public init(streamIndex: Int, integrated: Double?, truePeak: Double?, range: Double) {
            self.streamIndex = streamIndex
            self.integrated = integrated
            self.truePeak = truePeak
            self.range = range
        }
    }

    public var request: SurveyRequest
    public var windows: [Window]
    /// The middle window in ``SurveyRequest/largestSize``.
    public var largest: Window?
    public var loudness: [Loudness]

    public init(request: SurveyRequest, windows: [Window], largest: Window? = nil, loudness: [Loudness]) {
        self.request = request
        self.windows = windows
        self.largest = largest
        self.loudness = loudness
    }
}
