import CFFmpeg
import HeadwaterCore

/// A watermark ready to be laid on pictures of one size: for each sample what of the picture stays and what is added.
///
/// Whole numbers only, so that every machine draws the same.
struct WatermarkOverlay {
    /// One plane of the picture in its own samples.
    private struct Plane {
        var x: Int
        var y: Int
        var width: Int
        /// In 1/65536, row after row.
        var kept: [Int32]
        var added: [Int32]
    }

    private static let one = 65_536.0

    private let planes: [Plane]

    /// - Parameters:
    ///   - watermark: in `yuva444p`, BT.709 in limited range, multiplied by its alpha.
    ///   - opacity: 0 to 1.
    init(_ watermark: Frame, place: WatermarkPlace, opacity: Double) throws(LibraryError) {
        guard watermark.format == AV_PIX_FMT_YUVA444P, watermark.size == place.size,
            let bytes = watermark.pictureBytes
        else { throw LibraryError("a watermark in \(watermark.formatName) of \(watermark.size)") }
        let count = place.size.pixelCount
        let alpha = bytes[(3 * count)...]
        planes = (0..<3).map { number in
            let samples = bytes[(number * count)..<(number + 1) * count]
            // ITU-R BT.709, 4: black and colourless in limited range.
            let zero = number == 0 ? 16.0 : 128.0
            let step = number == 0 ? 1 : 2
            let width = place.size.width / step
            var plane = Plane(x: place.x / step, y: place.y / step, width: width, kept: [], added: [])
            for row in stride(from: 0, to: place.size.height, by: step) {
                for column in stride(from: 0, to: place.size.width, by: step) {
                    // Colour is the mean of the two by two pixels that share it.
                    let cell = (0..<step * step).map { (row + $0 / step) * place.size.width + column + $0 % step }
                    let mean = { (plane: ArraySlice<UInt8>) in
                        cell.reduce(0.0) { $0 + Double(plane[plane.startIndex + $1]) } / Double(cell.count)
                    }
                    let cover = mean(alpha) / 255 * opacity
                    let color = (mean(samples) - zero) * opacity + zero * cover
                    plane.kept.append(Int32(((1 - cover) * Self.one).rounded()))
                    plane.added.append(Int32((color * Self.one).rounded()))
                }
            }
            return plane
        }
    }

    /// Draws on a picture in `yuv420p`, whose pixels are copied first if others read them.
    func draw(on frame: Frame) throws(LibraryError) {
        try check(av_frame_make_writable(frame.pointer), "av_frame_make_writable")
        let picture = frame.pointer.pointee
        let rows = [
            (picture.data.0, picture.linesize.0), (picture.data.1, picture.linesize.1),
            (picture.data.2, picture.linesize.2),
        ]
        for (plane, (data, stride)) in zip(planes, rows) {
            guard let data else { throw LibraryError("a picture in \(frame.formatName) under a watermark") }
            for position in plane.kept.indices {
                let row = plane.y + position / plane.width
                let sample = data + row * Int(stride) + plane.x + position % plane.width
                let blended = (Int32(sample.pointee) * plane.kept[position] + plane.added[position] + 32_768) >> 16
                sample.pointee = UInt8(clamping: blended)
            }
        }
    }
}
