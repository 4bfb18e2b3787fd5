import CFFmpeg
import HeadwaterCore

/// Scales the pictures of one source to one size, in the order they come, whatever format each has.
final class Scaler {
    /// A scaled picture and the slots of the grid that show it.
    typealias Output = FrameGrid<Frame>.Stretch

    private let size: PixelSize
    private let target: ScalingChain.Target
    /// Nil for pictures that are already as encoders want them.
    private let source: VideoFacts?
    private var graph: FilterGraph?
    private var input: ScalingChain.Input?
    /// The slots of the pictures inside the graph, by their numbers.
    private var inside: [Int: Range<Int>] = [:]
    private var nextNumber = 0
    /// Of the last picture that came out.
    private var latestNumber: Int?
    /// What was made of a picture's first field, as long as the second may come.
    private var firstField: Output?

    /// The graph's clock counts pictures, so that what comes out tells where it came from.
    private let pictureClock: TimeBase
    private let fieldClock: TimeBase

    /// - Parameters:
    ///   - source: describes pictures that come from the decoder; nil for those that come from another scaler.
    ///   - rate: of the grid.
    init(size: PixelSize, target: ScalingChain.Target = .encoder, source: VideoFacts?, rate: FrameRate) {
        pictureClock = TimeBase(numerator: rate.denominator, denominator: rate.numerator)
        fieldClock = TimeBase(numerator: rate.denominator, denominator: rate.numerator * 2)
        self.size = size
        self.target = target
        self.source = source
    }

    /// The pictures that are finished by this one, not always itself: deinterlacing looks one ahead, and makes two
    /// pictures of one.
    func scale(_ picture: Output) throws -> [Output] {
        let input = picture.picture.scalingInput
        var outputs: [Output] = []
        if input != self.input {
            outputs = try finish()
            graph = nil
        }
        let frame = try picture.picture.reference()
        frame.pointer.pointee.pts = Int64(nextNumber)
        describeSignal(of: frame)
        if graph == nil {
            self.input = input
            graph = try FilterGraph.open(chain(for: input).description, like: frame, base: pictureClock)
        }
        inside[nextNumber] = picture.slots
        nextNumber += 1
        try graph?.push(frame)
        return outputs + (try collect())
    }

    /// The pictures that are still inside.
    func finish() throws -> [Output] {
        guard let graph else { return [] }
        try graph.push(nil)
        let outputs = try collect() + releaseFirstField()
        self.graph = nil
        input = nil
        return outputs
    }

    private func collect() throws -> [Output] {
        guard let graph else { return [] }
        var outputs: [Output] = []
        while let frame = try graph.pull() {
            let place = Int(fieldClock.ticks(graph.outputTimeBase.time(frame.pointer.pointee.pts)))
            outputs += try place % 2 == 0 ? addPicture(frame, number: place / 2) : addSecondField(frame)
        }
        return outputs
    }

    private func addPicture(_ frame: Frame, number: Int) throws -> [Output] {
        guard let slots = inside.removeValue(forKey: number) else {
            // Of a picture without neighbours the deinterlacer gives both fields the same time.
            if number == latestNumber, source?.isInterlaced ?? false { return addSecondField(frame) }
            throw LibraryError("libavfilter made a picture of none: \(number)")
        }
        latestNumber = number
        let output = Output(picture: frame, slots: slots)
        let earlier = releaseFirstField()
        guard source?.isInterlaced ?? false, slots.count > 1 else { return earlier + [output] }
        firstField = output
        return earlier
    }

    /// The first slot of a frame shows its first field, the others the second one.
    private func addSecondField(_ frame: Frame) -> [Output] {
        guard let first = firstField else { return [] }
        firstField = nil
        let second = first.slots.lowerBound + 1
        return [
            Output(picture: first.picture, slots: first.slots.lowerBound..<second),
            Output(picture: frame, slots: second..<first.slots.upperBound),
        ]
    }

    private func releaseFirstField() -> [Output] {
        defer { firstField = nil }
        return firstField.map { [$0] } ?? []
    }

    private func chain(for input: ScalingChain.Input) -> ScalingChain {
        ScalingChain(
            input: input, size: size, orientation: source?.orientation ?? .upright,
            isInterlaced: source?.isInterlaced ?? false, dynamicRange: source?.color.dynamicRange ?? .sdr,
            target: target)
    }

    /// Says of the frame what its signal is, guessed where the source does not say: zscale converts by it.
    private func describeSignal(of frame: Frame) {
        guard let source else { return }
        let signal = SignalGuess(color: source.color, size: frame.size, isRGB: frame.scalingInput.isRGB)
        frame.pointer.pointee.colorspace = signal.matrix
        frame.pointer.pointee.color_primaries = signal.primaries
        frame.pointer.pointee.color_trc = signal.transfer
        frame.pointer.pointee.color_range =
            source.color.isFullRange || frame.hasFullRangeFormat || frame.scalingInput.isRGB
            ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        if !source.isInterlaced { shim_frame_set_progressive(frame.pointer) }
        // A stretched pixel is made square by the size; the graph's filters must not see it.
        frame.pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        frame.removeSideData()
    }
}

/// The signal as zscale is told it.
struct SignalGuess {
    let matrix: AVColorSpace
    let primaries: AVColorPrimaries
    let transfer: AVColorTransferCharacteristic

    /// The largest height of standard definition, whose pictures are BT.601 when they do not say.
    private static let standardDefinitionHeight = 576

    private static func usualMatrix(of size: PixelSize, range: ColorFacts.DynamicRange) -> AVColorSpace {
        guard range == .sdr else { return AVCOL_SPC_BT2020_NCL }
        return size.shortSide <= standardDefinitionHeight ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709
    }

    init(color: ColorFacts, size: PixelSize, isRGB: Bool) {
        if isRGB {
            matrix = AVCOL_SPC_RGB
        } else {
            let stated = AVColorSpace(rawValue: UInt32(bitPattern: av_color_space_from_name(color.matrix)))
            let isKnown =
                ![AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_RESERVED, AVCOL_SPC_RGB].contains(stated)
                && av_color_space_from_name(color.matrix) >= 0
            matrix = isKnown ? stated : Self.usualMatrix(of: size, range: color.dynamicRange)
        }
        switch color.dynamicRange {
        case .sdr:
            // Both sides alike, so that nothing but matrix and range is converted.
            primaries = AVCOL_PRI_BT709
            transfer = AVCOL_TRC_BT709
        case .hdr10:
            primaries = AVCOL_PRI_BT2020
            transfer = AVCOL_TRC_SMPTE2084
        case .hlg:
            primaries = AVCOL_PRI_BT2020
            transfer = AVCOL_TRC_ARIB_STD_B67
        }
    }
}

extension Frame {
    var scalingInput: ScalingChain.Input {
        // Every frame that a decoder gives has a format that FFmpeg describes.
        let flags = av_pix_fmt_desc_get(format)?.pointee.flags ?? 0
        let description = av_pix_fmt_desc_get(format)?.pointee
        let isPalette = flags & UInt64(AV_PIX_FMT_FLAG_PAL) != 0
        return ScalingChain.Input(
            size: size, format: formatName, bitDepth: Int(description?.comp.0.depth ?? 8),
            hasAlpha: flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0 || isPalette,
            isRGB: flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0 || isPalette, isGray: description?.nb_components ?? 3 < 3,
            isSubsampled: description?.log2_chroma_w ?? 0 > 0 || description?.log2_chroma_h ?? 0 > 0)
    }
}
