#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Foresees the bit rate of any rung from trial encodes at a small size, and one at the largest.
///
/// `bits = trial * 1.13 * (pixels / trial's pixels) ^ exponent`, and a sixth of a doubling for each step of the rate
/// factor. What was measured for the numbers is in docs/decisions/0008.
struct ContentModel {
    /// What the ladders' `faster` takes more than the trial's `veryfast`.
    private static let factor = 1.13
    /// Of filmed pictures, where no larger trial tells.
    private static let usualExponent = 0.81
    /// Beyond them something else than the size made the difference.
    private static let exponents = 0.0...1.3
    /// Doublings of the bit rate for each step down of the rate factor.
    static let doublingsPerStep = 0.173
    /// Clips whose trials were as much like their source lost the least by a higher rate factor.
    private static let leastSpareSSIM = 0.985

    /// Whether the trial is so much like the source that a higher rate factor would hardly show.
    let hasQualityToSpare: Bool
    private let trialBitsPerSecond: Double
    private let trialPixels: Double
    private let trialRateFactor: Double
    private let exponent: Double

    /// Nil when the survey encoded nothing.
    init?(survey: SourceSurvey, rate: FrameRate) {
        let frames = survey.windows.reduce(0) { $0 + $1.frames }
        let bits = survey.windows.reduce(0) { $0 + $1.bits }
        guard frames > 0, bits > 0 else { return nil }
        trialBitsPerSecond = Double(bits) / Double(frames) * rate.framesPerSecond
        trialPixels = Double(survey.request.size.pixelCount)
        trialRateFactor = survey.request.constantRateFactor
        exponent = Self.exponent(of: survey) ?? Self.usualExponent
        let likeness = survey.windows.compactMap(\.ssim)
        hasQualityToSpare = !likeness.isEmpty && likeness.reduce(0, +) / Double(likeness.count) >= Self.leastSpareSSIM
    }

    /// By the same window in both sizes. Drawn pictures, whose edges are all there is to code, cost little more in a
    /// larger size, noise costs more than its share of the pixels.
    private static func exponent(of survey: SourceSurvey) -> Double? {
        guard let large = survey.largest, let size = survey.request.largestSize,
            let small = survey.windows.first(where: { $0.time == large.time }), large.bits > 0, small.bits > 0,
            size.pixelCount > survey.request.size.pixelCount
        else { return nil }
        let growth = Double(size.pixelCount) / Double(survey.request.size.pixelCount)
        let exponent = log2(Double(large.bits) / Double(small.bits)) / log2(growth)
        return min(max(exponent, exponents.lowerBound), exponents.upperBound)
    }

    /// On average, without a cap.
    func bitsPerSecond(size: PixelSize, constantRateFactor: Double) -> Double {
        trialBitsPerSecond * Self.factor * pow(Double(size.pixelCount) / trialPixels, exponent)
            * pow(2, (trialRateFactor - constantRateFactor) * Self.doublingsPerStep)
    }
}
