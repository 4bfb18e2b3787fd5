#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Foresees the bit rate of any rung from a trial encode at a small size.
///
/// `bits = trial * 1.13 * (pixels / trial's pixels) ^ exponent`, and a sixth of a doubling for each step of the rate
/// factor. What was measured for the numbers is in docs/decisions/0008.
struct ContentModel {
    private static let factor = 1.13
    /// Doublings of the bit rate for each step down of the rate factor.
    static let doublingsPerStep = 0.173
    /// No filmed clip's trial was more like its source than 0.982, none of a drawn one less than 0.989.
    private static let leastDrawnSSIM = 0.985

    /// Whether the pictures are drawn, not filmed: slides, screens, flat cartoons. Their edges are all there is to
    /// code, so that they stay clean at few bits, cost little more in a larger size, and lose much in a smaller one.
    let isDrawn: Bool
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
        let likeness = survey.windows.compactMap(\.ssim)
        isDrawn = !likeness.isEmpty && likeness.reduce(0, +) / Double(likeness.count) >= Self.leastDrawnSSIM
    }

    private var exponent: Double { isDrawn ? 0.5 : 0.81 }

    /// On average, without a cap.
    func bitsPerSecond(size: PixelSize, constantRateFactor: Double) -> Double {
        trialBitsPerSecond * Self.factor * pow(Double(size.pixelCount) / trialPixels, exponent)
            * pow(2, (trialRateFactor - constantRateFactor) * Self.doublingsPerStep)
    }
}
