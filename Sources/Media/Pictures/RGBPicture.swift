import CFFmpeg
import HeadwaterCore

/// A picture in memory, three bytes a pixel, rows without padding.
struct RGBPicture: Equatable {
    var size: PixelSize
    var bytes: [UInt8]

    init(size: PixelSize, bytes: [UInt8]) {
        self.size = size
        self.bytes = bytes
    }

    /// Black.
    init(filling size: PixelSize) {
        self.init(size: size, bytes: [UInt8](repeating: 0, count: size.pixelCount * 3))
    }

    /// The pictures of one size that lie one below the other in this one; what is left below them is no picture.
    func tiles(height: Int) -> [RGBPicture] {
        let tile = PixelSize(width: size.width, height: height)
        let byteCount = tile.pixelCount * 3
        return (0..<size.height / height).map { number in
            RGBPicture(size: tile, bytes: Array(bytes[number * byteCount..<(number + 1) * byteCount]))
        }
    }
}

extension Frame {
    /// Of a frame in `rgb24`.
    func rgbPicture() throws(LibraryError) -> RGBPicture {
        guard format == AV_PIX_FMT_RGB24, let bytes = pictureBytes else {
            throw LibraryError("a picture in \(formatName) where RGB is expected")
        }
        return RGBPicture(size: size, bytes: bytes)
    }
}
