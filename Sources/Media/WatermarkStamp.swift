import CFFmpeg
import HeadwaterCore

/// A watermark ready to be laid on stills of one size.
struct WatermarkStamp {
    private let size: PixelSize
    private let blend: WatermarkBlend

    /// - Parameters:
    ///   - watermark: in `rgba`, multiplied by its alpha.
    ///   - size: of the stills.
    ///   - opacity: 0 to 1.
    init(_ watermark: Frame, place: WatermarkPlace, on size: PixelSize, opacity: Double) throws(LibraryError) {
        guard watermark.format == AV_PIX_FMT_RGBA, watermark.size == place.size, let bytes = watermark.pictureBytes
        else { throw LibraryError("a watermark in \(watermark.formatName) of \(watermark.size)") }
        self.size = size
        var blend = WatermarkBlend(row: place.y, column: 3 * place.x, width: 3 * place.size.width)
        for pixel in stride(from: 0, to: bytes.count, by: 4) {
            let cover = Double(bytes[pixel + 3]) / 255 * opacity
            for sample in bytes[pixel..<pixel + 3] { blend.append(color: Double(sample) * opacity, cover: cover) }
        }
        self.blend = blend
    }

    /// The still with the watermark.
    ///
    /// - Throws: ``LibraryError`` for one of another size.
    func laid(on still: RGBPicture) throws(LibraryError) -> RGBPicture {
        guard still.size == size, still.bytes.count == 3 * size.pixelCount else {
            throw LibraryError("a still of \(still.size) under a watermark for \(size)")
        }
        var still = still
        var failure: LibraryError?
        still.bytes.withUnsafeMutableBufferPointer { samples in
            do throws(LibraryError) {
                try blend.draw(on: samples, stride: 3 * size.width)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return still
    }
}
