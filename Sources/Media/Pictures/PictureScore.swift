import Foundation
import HeadwaterCore

/// How well a picture stands for a video: whether there is something to see on it, in focus and in good light.
///
/// Measured on brightness alone, of pictures that were brought to ``scale`` before, so that scores compare.
struct PictureScore: Equatable {
    /// The pixels of the longer side of a picture that is measured.
    static let scale = 320

    /// The standard deviation of brightness, 0 to 127.5.
    var contrast: Double
    /// Bits that a pixel's brightness tells on average, 0 to 8: low for what is flat or made of few shades.
    var entropy: Double
    /// The variance of the Laplacian of brightness: low for what is blurred.
    var sharpness: Double
    /// The part of the pixels that are nearly black or nearly white, 0 to 1.
    var clipped: Double

    /// From where on a property is as good as it needs to be; chosen by hand, with tests on made pictures.
    private static let fullContrast = 55.0
    private static let fullEntropy = 7.3
    private static let fullSharpness = 600.0
    /// ITU-R BT.709 brightness of pixels where nothing can be told apart any more.
    private static let clippedLevels = (dark: 20, bright: 250)

    /// 0 to 1.
    var value: Double {
        // A product: one bad property is not made good by the others. The roots keep it from being all that counts.
        min(1, contrast / Self.fullContrast) * min(1, entropy / Self.fullEntropy)
            * min(1, sharpness / Self.fullSharpness).squareRoot() * (1 - clipped)
    }

    init(_ picture: RGBPicture) {
        let luma = Self.luma(of: picture)
        var histogram = [Int](repeating: 0, count: 256)
        for level in luma { histogram[level] += 1 }
        let count = Double(max(1, luma.count))
        let mean = histogram.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) } / count
        let squares = histogram.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.offset * $1.element) }
        contrast = max(0, squares / count - mean * mean).squareRoot()
        entropy = histogram.reduce(0.0) { bits, occurrences in
            guard occurrences > 0 else { return bits }
            let share = Double(occurrences) / count
            return bits - share * log2(share)
        }
        let dark = histogram[..<Self.clippedLevels.dark].reduce(0, +)
        let bright = histogram[Self.clippedLevels.bright...].reduce(0, +)
        clipped = Double(dark + bright) / count
        sharpness = Self.laplacianVariance(luma, size: picture.size)
    }

    /// ITU-R BT.709, 3.2.
    private static func luma(of picture: RGBPicture) -> [Int] {
        let bytes = picture.bytes
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let red = 54 * Int(bytes[start])
            let green = 183 * Int(bytes[start + 1])
            let blue = 19 * Int(bytes[start + 2])
            return (red + green + blue) >> 8
        }
    }

    private static func laplacianVariance(_ luma: [Int], size: PixelSize) -> Double {
        let (width, height) = (size.width, size.height)
        guard width > 2, height > 2 else { return 0 }
        var (sum, squares) = (0, 0)
        for row in 1..<height - 1 {
            for pixel in row * width + 1..<(row + 1) * width - 1 {
                let around = luma[pixel - 1] + luma[pixel + 1] + luma[pixel - width] + luma[pixel + width]
                let value = 4 * luma[pixel] - around
                sum += value
                squares += value * value
            }
        }
        let count = Double((width - 2) * (height - 2))
        let mean = Double(sum) / count
        return Double(squares) / count - mean * mean
    }
}
