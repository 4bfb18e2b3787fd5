#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Foresees the bit rate of any rung from a trial encode at a small size.
///
/// `bits = trial * 1.13 * (pixels / trial's pixels) ^ 0.81`, and a sixth of a doubling for each step of the rate factor:
/// fitted to 120 encodes of 9 clips, where half of the rungs were foreseen within 7 % and nine of ten within 24 %
/// (docs/decisions/0008).
struct ContentModel {
    private static let factor = 1.13
    private static let exponent = 0.81
    /// Doublings of the bit rate for each step down of the rate factor.
    static let doublingsPerStep = 0.173

    private let trialBitsPerSecond: Double
    private let trialPixels: Double
    private let trialRateFactor: Double

    /// Nil when the survey encoded nothing.
    init?(survey: SourceSurvey, rate: FrameRate) {
        let frames = survey.windows.reduce(0) { $0 + $1.frames }
        let bits = survey.windows.reduce(0) { $0 + $1.bits }
        guard frames > 0, bits > 0 else { return nil }
        trialBitsPerSecond = Double(bits) / Double(frames) * rate.framesPerSecond
        trialPixels = Double(survey.request.size.pixelCount)
        trialRateFactor = survey.request.constantRateFactor
    }

    /// On average, without a cap.
    func bitsPerSecond(size: PixelSize, constantRateFactor: Double) -> Double {
        trialBitsPerSecond * Self.factor * pow(Double(size.pixelCount) / trialPixels, Self.exponent)
            * pow(2, (trialRateFactor - constantRateFactor) * Self.doublingsPerStep)
    }
}
