import CFFmpeg
import HeadwaterCore

/// A watermark ready to be laid on stills of one size: for each sample what of the still stays and what is added.
///
/// Whole numbers only, so that every machine draws the same.
struct WatermarkStamp {
    private static let one = 65_536.0

    private let place: WatermarkPlace
    /// In 1/65536, three for each pixel, row after row.
    private let kept: [Int32]
    private let added: [Int32]

    /// - Parameters:
    ///   - watermark: in `rgba`, multiplied by its alpha.
    ///   - opacity: 0 to 1.
    init(_ watermark: Frame, place: WatermarkPlace, opacity: Double) throws(LibraryError) {
        guard watermark.format == AV_PIX_FMT_RGBA, watermark.size == place.size, let bytes = watermark.pictureBytes
        else { throw LibraryError("a watermark in \(watermark.formatName) of \(watermark.size)") }
        self.place = place
        var kept: [Int32] = []
        var added: [Int32] = []
        for pixel in stride(from: 0, to: bytes.count, by: 4) {
            let cover = Double(bytes[pixel + 3]) / 255 * opacity
            for sample in bytes[pixel..<pixel + 3] {
                kept.append(Int32(((1 - cover) * Self.one).rounded()))
                added.append(Int32((Double(sample) * opacity * Self.one).rounded()))
            }
        }
        self.kept = kept
        self.added = added
    }

    /// A still of the size that this was made for, with the watermark.
    func laid(on still: RGBPicture) -> RGBPicture {
        var still = still
        let width = place.size.width * 3
        for row in 0..<place.size.height {
            let start = ((place.y + row) * still.size.width + place.x) * 3
            for sample in 0..<width {
                let position = row * width + sample
                let blended = (Int32(still.bytes[start + sample]) * kept[position] + added[position] + 32_768) >> 16
                still.bytes[start + sample] = UInt8(clamping: blended)
            }
        }
        return still
    }
}
