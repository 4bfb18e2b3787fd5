import CFFmpeg
import HeadwaterCore

/// The picture that a file carries beside its media: JPEG or PNG.
struct CoverPicture {
    private let picture: VipsPicture

    /// - Returns: nil when the stream has no picture that can be read.
    static func open(
        stream index: Int, of source: any ByteSource, limits: CodecLimits
    ) throws -> CoverPicture? {
        let demuxer = try Demuxer.open(source, limits: limits)
        guard let stream = demuxer.stream(index), stream.isCoverArt else { return nil }
        let packet = stream.pointer.pointee.attached_pic
        // Named, so that the demuxer, whose bytes these are, lives until they were copied.
        return withExtendedLifetime(demuxer) {
            guard let data = packet.data, packet.size > 0 else { return nil }
            let bytes = UnsafeRawBufferPointer(start: data, count: Int(packet.size))
            do {
                guard let picture = try VipsPicture.open(bytes), picture.size.pixelCount <= limits.maxPixels else {
                    return nil
                }
                return CoverPicture(picture: picture)
            } catch {
                // A damaged cover is as good as none.
                return nil
            }
        }
    }

    /// Its middle, filling a size.
    /// - Returns: nil when its pixels are damaged.
    func filling(_ size: PixelSize) -> RGBPicture? { try? picture.filling(size) }

    /// How much of the cover's middle is left in a picture of a size, 0 to 1: less the more is cut away, and the more
    /// what is left has to be enlarged.
    func fidelity(in size: PixelSize) -> Double {
        let cover = picture.size
        let scale = max(
            Double(size.width) / Double(cover.width), Double(size.height) / Double(cover.height))
        let visible = Double(size.pixelCount) / (scale * scale) / Double(cover.pixelCount)
        return min(1, visible) * min(1, 1 / scale)
    }
}
