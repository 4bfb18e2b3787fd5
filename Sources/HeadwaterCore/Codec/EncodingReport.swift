/// What encoding a part of a video showed.
public struct EncodingReport: Sendable, Codable, Equatable {
    /// Frames that could not be decoded out of those there were.
    public var tally: DecodeTally
    /// Of each rendition that was encoded; empty for sound and for what is copied.
    public var quality: [RenditionQuality]
    /// Of each rendition: what decoding its finished segments showed.
    public var verified: [VerifiedRendition]
    /// The renditions whose encoders did not mind the cap, as it was foreseen to be far: their bytes have to show that it
    /// was.
    public var unbuffered: [String]

    public init(
        tally: DecodeTally, quality: [RenditionQuality] = [], verified: [VerifiedRendition] = [],
        unbuffered: [String] = []
    ) {
        self.tally = tally
        self.quality = quality
        self.verified = verified
        self.unbuffered = unbuffered
    }
}

/// What decoding finished segments of a rendition showed; which ones, ``SampledGOPs`` says. Of what is copied and of
/// sound it is everything.
public struct VerifiedRendition: Sendable, Codable, Equatable {
    public var rendition: String
    /// Frames, or samples of one channel.
    public var decodedUnits: Int64
    public var errors: Int
    /// The pictures' size, nil for sound.
    public var size: PixelSize?

    public init(rendition: String, decodedUnits: Int64, errors: Int, size: PixelSize?) {
        self.rendition = rendition
        self.decodedUnits = decodedUnits
        self.errors = errors
        self.size = size
    }
}

/// How near sampled frames of a rendition are to the source scaled to its size: structural similarity of luma, 0 to 1
/// (libavfilter's `ssim`).
public struct RenditionQuality: Sendable, Codable, Equatable {
    public var rendition: String
    public var sampledFrames: Int
    public var ssimSum: Double
    public var ssimMinimum: Double

    public init(rendition: String, sampledFrames: Int, ssimSum: Double, ssimMinimum: Double) {
        self.rendition = rendition
        self.sampledFrames = sampledFrames
        self.ssimSum = ssimSum
        self.ssimMinimum = ssimMinimum
    }

    /// Nil without samples.
    public var ssim: Double? { sampledFrames > 0 ? ssimSum / Double(sampledFrames) : nil }
}

/// What a codec process used of the machine.
public struct ResourceUsage: Sendable, Codable, Equatable {
    /// User and system time of all its threads.
    public var cpuSeconds: Double
    /// The largest resident set.
    public var peakMemoryBytes: Int64

    public init(cpuSeconds: Double, peakMemoryBytes: Int64) {
        self.cpuSeconds = cpuSeconds
        self.peakMemoryBytes = peakMemoryBytes
    }
}
