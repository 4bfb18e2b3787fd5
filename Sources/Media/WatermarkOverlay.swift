import CFFmpeg
import HeadwaterCore

/// A watermark ready to be laid on pictures of one size that are encoded as video.
struct WatermarkOverlay {
    private let size: PixelSize
    /// Luma and the two of chroma.
    private let planes: [WatermarkBlend]

    /// - Parameters:
    ///   - watermark: in `yuva444p`, BT.709 in limited range, multiplied by its alpha.
    ///   - size: of the pictures.
    ///   - opacity: 0 to 1.
    init(_ watermark: Frame, place: WatermarkPlace, on size: PixelSize, opacity: Double) throws(LibraryError) {
        guard watermark.format == AV_PIX_FMT_YUVA444P, watermark.size == place.size,
            let bytes = watermark.pictureBytes
        else { throw LibraryError("a watermark in \(watermark.formatName) of \(watermark.size)") }
        self.size = size
        let count = place.size.pixelCount
        let alpha = bytes[(3 * count)...]
        planes = (0..<3).map { number in
            let samples = bytes[(number * count)..<(number + 1) * count]
            // ITU-R BT.709, 4: black and colourless in limited range.
            let zero = number == 0 ? 16.0 : 128.0
            let step = number == 0 ? 1 : 2
            var plane = WatermarkBlend(row: place.y / step, column: place.x / step, width: place.size.width / step)
            for row in stride(from: 0, to: place.size.height, by: step) {
                for column in stride(from: 0, to: place.size.width, by: step) {
                    // Colour is the mean of the two by two pixels that share it.
                    let cell = (0..<step * step).map { (row + $0 / step) * place.size.width + column + $0 % step }
                    let mean = { (plane: ArraySlice<UInt8>) in
                        cell.reduce(0.0) { $0 + Double(plane[plane.startIndex + $1]) } / Double(cell.count)
                    }
                    let cover = mean(alpha) / 255 * opacity
                    plane.append(color: (mean(samples) - zero) * opacity + zero * cover, cover: cover)
                }
            }
            return plane
        }
    }

    /// Draws on a picture in `yuv420p`, whose pixels are copied first if others read them.
    ///
    /// - Throws: ``LibraryError``, also for a picture of another size or format.
    func draw(on frame: Frame) throws(LibraryError) {
        guard frame.format == AV_PIX_FMT_YUV420P, frame.size == size else {
            throw LibraryError("a picture in \(frame.formatName) of \(frame.size) under a watermark for \(size)")
        }
        try check(av_frame_make_writable(frame.pointer), "av_frame_make_writable")
        let picture = frame.pointer.pointee
        let rows = [
            (picture.data.0, picture.linesize.0, size.height),
            (picture.data.1, picture.linesize.1, (size.height + 1) / 2),
            (picture.data.2, picture.linesize.2, (size.height + 1) / 2),
        ]
        for (plane, (data, stride, height)) in zip(planes, rows) {
            guard let data, stride > 0 else { throw LibraryError("a picture without rows under a watermark") }
            // The frame owns so many bytes and outlives the call.
            let samples = UnsafeMutableBufferPointer(start: data, count: Int(stride) * height)
            try plane.draw(on: samples, stride: Int(stride))
        }
    }
}
