import CFFmpeg
import HeadwaterCore

/// The picture that is laid over every rendition and every still of the video, as its file has it.
struct Watermark {
    private let settings: Preset.Watermark
    private let picture: Frame

    /// An operator's logo, not a photograph: a bound on what is read and decoded.
    private static let maxBytes: Int64 = 16 << 20
    private static let maxPixels = 4096 * 4096

    private init(settings: Preset.Watermark, picture: Frame) {
        self.settings = settings
        self.picture = picture
    }

    /// - Parameter source: a PNG or WebP.
    /// - Throws: ``Failure`` with `unusable_watermark`.
    static func open(_ source: any ByteSource, settings: Preset.Watermark) throws -> Watermark {
        guard let size = source.knownSize, (1...maxBytes).contains(size) else {
            throw unusable("\(source.knownSize ?? 0) bytes, at most \(maxBytes)")
        }
        let packet = try Packet.make()
        try check(av_new_packet(packet.pointer, Int32(size)), "av_new_packet")
        try read(source, into: UnsafeMutableRawBufferPointer(start: packet.pointer.pointee.data, count: Int(size)))
        let codec: AVCodecID
        switch packet.bytes {
        // PNG, 5.2.
        case let bytes where bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]):
            codec = AV_CODEC_ID_PNG
        // RFC 9649, 2.4.
        case let bytes where bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8):
            codec = AV_CODEC_ID_WEBP
        default: throw unusable("neither PNG nor WebP")
        }
        return Watermark(settings: settings, picture: try decode(packet, codec: codec))
    }

    private static func read(_ source: any ByteSource, into buffer: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            guard case .bytes(let count) = try source.read(at: Int64(filled), into: rest) else {
                throw unusable("it ends at \(filled), expected \(buffer.count) bytes")
            }
            filled += count
        }
    }

    private static func decode(_ packet: Packet, codec: AVCodecID) throws -> Frame {
        let decoder = try Decoder.open(bare: codec, maxPixels: maxPixels)
        guard try decoder.send(packet), case .frame(let frame) = try decoder.receive(onError: {}), !frame.isDamaged
        else { throw unusable(LibraryLog.lastLine ?? "no picture in it") }
        return frame
    }

    private static func unusable(_ detail: String) -> Failure {
        Failure(.unusableWatermark, "The watermark of this preset is not a usable PNG or WebP.", detail: detail)
    }

    /// As it lies on pictures of a size that are encoded as video.
    func overlay(on size: PixelSize) throws -> WatermarkOverlay {
        let place = WatermarkPlace(settings, aspect: picture.size, on: size)
        // In the renditions' signal, colour in full resolution.
        let scaled = try scaled(to: place.size, signal: ":matrix=709:range=limited", format: "yuva444p")
        return try WatermarkOverlay(scaled, place: place, on: size, opacity: settings.opacity)
    }

    /// As it lies on stills of a size.
    func stamp(on size: PixelSize) throws -> WatermarkStamp {
        let place = WatermarkPlace(settings, aspect: picture.size, on: size)
        return try WatermarkStamp(
            scaled(to: place.size, signal: "", format: "rgba"), place: place, on: size,
            opacity: settings.opacity)
    }

    /// Multiplied by its alpha, so that transparent pixels lend no colour to their neighbours.
    private func scaled(to size: PixelSize, signal: String, format: String) throws(LibraryError) -> Frame {
        let frame = try picture.reference()
        frame.pointer.pointee.pts = 0
        let isRGB = frame.scalingInput.isRGB
        // What WebP's lossy form means (RFC 9649, 2.6), where it is not RGB.
        frame.pointer.pointee.colorspace = isRGB ? AVCOL_SPC_RGB : AVCOL_SPC_SMPTE170M
        frame.pointer.pointee.color_range = isRGB ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        frame.pointer.pointee.color_primaries = AVCOL_PRI_BT709
        frame.pointer.pointee.color_trc = AVCOL_TRC_BT709
        frame.removeSideData()
        let chain = [
            "format=gbrap", "premultiply=inplace=1",
            "zscale=w=\(size.width):h=\(size.height):filter=spline36\(signal)", "format=\(format)",
        ]
        let graph = try FilterGraph.open(
            chain.joined(separator: ","), like: frame, base: TimeBase(numerator: 1, denominator: 1))
        try graph.push(frame)
        try graph.push(nil)
        guard let scaled = try graph.pull() else { throw LibraryError("libavfilter gave no watermark") }
        return scaled
    }
}

/// Where a watermark lies on a picture, in even pixels, as chroma wants it.
struct WatermarkPlace: Equatable {
    var x: Int
    var y: Int
    var size: PixelSize

    /// - Parameter aspect: the watermark's own size.
    init(_ settings: Preset.Watermark, aspect: PixelSize, on picture: PixelSize) {
        let even = { (length: Double) in Int((length / 2).rounded()) * 2 }
        let ratio = Double(aspect.height) / Double(aspect.width)
        // A tall one is made as narrow as the picture's height asks for.
        let width = min(Double(picture.width) * settings.width, Double(picture.height) / ratio)
        size = PixelSize(
            width: min(max(2, even(width)), picture.width), height: min(max(2, even(width * ratio)), picture.height))
        let margin = even(settings.margin * Double(picture.shortSide))
        let near = PixelSize(
            width: min(margin, picture.width - size.width), height: min(margin, picture.height - size.height))
        let far = PixelSize(
            width: picture.width - size.width - near.width, height: picture.height - size.height - near.height)
        x = [.topLeft, .bottomLeft].contains(settings.corner) ? near.width : far.width
        y = [.topLeft, .topRight].contains(settings.corner) ? near.height : far.height
    }
}
