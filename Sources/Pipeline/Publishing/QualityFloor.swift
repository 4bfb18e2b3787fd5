import HeadwaterCore

/// The preset's lowest acceptable likeness to the source.
struct QualityFloor: Sendable {
    private let minSSIM: Double?

    /// - Parameter minSSIM: nil for no floor.
    init(_ minSSIM: Double?) { self.minSSIM = minSSIM }

    /// - Throws: ``Failure`` with `quality_too_low`, naming the worst rendition.
    func check(_ quality: [RenditionQuality]) throws(Failure) {
        guard let minSSIM else { return }
        let measured = quality.compactMap { part in part.ssim.map { (part.rendition, $0) } }
        guard let worst = measured.min(by: { $0.1 < $1.1 }), worst.1 < minSSIM else { return }
        throw Failure(
            .qualityTooLow, "The encoded video is too unlike its source for the preset's floor.",
            detail: "\(worst.0): SSIM \(Self.rounded(worst.1)), at least \(minSSIM) wanted")
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
