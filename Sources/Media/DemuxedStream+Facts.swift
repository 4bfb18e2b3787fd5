import CFFmpeg
import HeadwaterCore

extension DemuxedStream {
    /// - Parameters:
    ///   - sample: a decoded picture, which knows its format better than the container does.
    ///   - byteCount: of all the stream's packets.
    func facts(
        sample: Frame, profile: String?, isInterlaced: Bool, rate: FrameRateEstimate, frameCount: Int, missing: Int,
        byteCount: Int64, duration: MediaTime
    ) -> VideoFacts {
        let orientation = displayMatrix.map(Orientation.init(displayMatrix:)) ?? .upright
        let aspect = pixelAspect(of: sample)
        return VideoFacts(
            streamIndex: index, codec: codecName, profile: profile, codedSize: sample.size,
            displaySize: Self.displaySize(of: sample.size, pixelAspect: aspect, orientation: orientation),
            pixelAspect: aspect, orientation: orientation, pixelFormat: sample.formatName, color: color(of: sample),
            framesPerSecond: rate.framesPerSecond, frameRate: isInterlaced ? rate.fieldRate : rate.gridRate,
            isVariableFrameRate: rate.isVariable, isInterlaced: isInterlaced, sourceFrameCount: frameCount,
            missingFrameCount: missing,
            bitsPerSecond: duration.seconds > 0 ? Int(Double(byteCount) * 8 / duration.seconds) : 0)
    }

    /// The side that is too short is stretched, so that no pixel is lost, to an even length, as renditions have.
    static func displaySize(of coded: PixelSize, pixelAspect: [Int], orientation: Orientation) -> PixelSize {
        var size = coded
        let (width, height) = VideoFacts.plausible(pixelAspect)
        if width > height { size.width = evenLength(size.width, times: width, over: height) }
        if width < height { size.height = evenLength(size.height, times: height, over: width) }
        return orientation.swapsSides ? size.turned : size
    }

    /// The even number nearest to `length * numerator / denominator`.
    private static func evenLength(_ length: Int, times numerator: Int, over denominator: Int) -> Int {
        max(2, (length * numerator + denominator) / (2 * denominator) * 2)
    }

    func color(of frame: Frame) -> ColorFacts {
        let picture = frame.pointer.pointee
        let stated = parameters.pointee
        let primaries =
            picture.color_primaries == AVCOL_PRI_UNSPECIFIED ? stated.color_primaries : picture.color_primaries
        let transfer = picture.color_trc == AVCOL_TRC_UNSPECIFIED ? stated.color_trc : picture.color_trc
        let matrix = picture.colorspace == AVCOL_SPC_UNSPECIFIED ? stated.color_space : picture.colorspace
        let range = picture.color_range == AVCOL_RANGE_UNSPECIFIED ? stated.color_range : picture.color_range
        return ColorFacts(
            primaries: Self.name(av_color_primaries_name(primaries)),
            transfer: Self.name(av_color_transfer_name(transfer)),
            matrix: Self.name(av_color_space_name(matrix)),
            isFullRange: range == AVCOL_RANGE_JPEG || frame.hasFullRangeFormat)
    }

    private static func name(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? "unknown"
    }

    func audioFacts(signal: SoundSurvey.Signal) -> AudioFacts {
        AudioFacts(
            streamIndex: index, codec: codecName, sampleRate: signal.sampleRate, channels: signal.channels,
            language: LanguageTag.make(tag("language")), title: tag("title") ?? roleTitle, isDefault: isDefault)
    }

    /// A name for sound that the container only marks, so that nobody takes it for the film's own.
    private var roleTitle: String? {
        let marks = pointer.pointee.disposition
        if marks & AV_DISPOSITION_COMMENT != 0 { return "Commentary" }
        return marks & AV_DISPOSITION_VISUAL_IMPAIRED != 0 ? "Audio description" : nil
    }

    /// What the container claims, for streams with a single picture.
    var statedFrameRate: FrameRate? {
        let rate = pointer.pointee.avg_frame_rate
        guard rate.num > 0, rate.den > 0, rate.num / rate.den <= 60, rate.num >= rate.den else { return nil }
        return FrameRate(rate.num, rate.den)
    }
}

extension Frame {
    var formatName: String { av_get_pix_fmt_name(format).map { String(cString: $0) } ?? "unknown" }
    /// JPEG's own formats are full range whatever the flag says.
    var hasFullRangeFormat: Bool { formatName.hasPrefix("yuvj") }
}
