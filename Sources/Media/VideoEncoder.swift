import CFFmpeg
import CMAF
import HeadwaterCore
import Synchronization

/// An encoder of libavcodec, set up as ``EncoderSettings`` says.
final class VideoEncoder {
    /// One coded picture: a byte stream with start codes, for AV1 a temporal unit.
    struct Coded: Equatable {
        var bytes: [UInt8]
        /// The slot of the grid that shows it.
        var slot: Int
        var isKey: Bool
    }

    /// Encoders fill tables of the whole process when the first one is opened, not all of them under a lock.
    private static let opening = Mutex<Void>(())

    private var context: UnsafeMutablePointer<AVCodecContext>?
    private let packet: Packet
    private var recording: PassFiles.Recording?

    private init(owning context: UnsafeMutablePointer<AVCodecContext>, packet: Packet) {
        self.context = context
        self.packet = packet
    }

    deinit { avcodec_free_context(&context) }

    /// How an encoder shares its work with those of other renditions; x264 wants a folder for that, if only until it is
    /// open.
    enum Pass {
        case alone
        case first(folder: String)
        case second(SecondPass, folder: String)
    }

    /// - Throws: ``Failure`` with `encoder_missing`, ``LibraryError``.
    static func open(
        _ rendition: TranscodePlan.VideoRendition, rate: FrameRate, pass: Pass = .alone
    ) throws -> VideoEncoder {
        switch pass {
        case .alone: return try make(rendition, rate: rate, pass: .alone)
        case .first(let folder):
            let files = PassFiles(folder: folder, rendition: rendition.name)
            let encoder = try make(rendition, rate: rate, pass: .first(statistics: files.name))
            encoder.recording = try files.takeOver()
            return encoder
        case .second(let secondPass, let folder):
            let files = PassFiles(folder: folder, rendition: rendition.name)
            try files.write(secondPass)
            let encoder = try make(
                rendition, rate: rate, pass: .second(statistics: files.name, zones: secondPass.zones),
                level: secondPass.watchesBuffer ? nil : try level(of: rendition, rate: rate))
            try files.remove()
            return encoder
        }
    }

    /// The level that x264 states for a capped encode, which depends on the cap: all chunks of a rendition state the same.
    private static func level(of rendition: TranscodePlan.VideoRendition, rate: FrameRate) throws -> UInt8 {
        let capped = try make(rendition, rate: rate, pass: .alone)
        let sets = ParameterSets(annexB: capped.extradata)
        guard let unit = sets.sps.first else { throw LibraryError("libx264 has no sequence parameter set") }
        return try SequenceParameterSet(unit: unit).level
    }

    /// - Parameter level: nil where x264 keeps the decoder's buffer, and states the level by it.
    private static func make(
        _ rendition: TranscodePlan.VideoRendition, rate: FrameRate, pass: EncoderSettings.Pass, level: UInt8? = nil
    ) throws -> VideoEncoder {
        guard let plan = rendition.encoder else {
            throw Failure(.codecProtocol, "This rendition is not encoded.", detail: rendition.name)
        }
        let settings = EncoderSettings(codec: rendition.codec, settings: plan, pass: pass)
        guard let codec = avcodec_find_encoder_by_name(settings.encoder) else {
            throw Failure(
                .encoderMissing, "This installation cannot encode \(settings.format).",
                detail: "no \(settings.encoder) in libavcodec")
        }
        let context = try allocated(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
        let encoder = VideoEncoder(owning: context, packet: try Packet.make())
        context.pointee.width = Int32(rendition.size.width)
        context.pointee.height = Int32(rendition.size.height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        context.pointee.time_base = AVRational(num: rate.denominator, den: rate.numerator)
        context.pointee.framerate = AVRational(num: rate.numerator, den: rate.denominator)
        context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        context.pointee.colorspace = AVCOL_SPC_BT709
        context.pointee.color_primaries = AVCOL_PRI_BT709
        context.pointee.color_trc = AVCOL_TRC_BT709
        context.pointee.color_range = AVCOL_RANGE_MPEG
        if let level {
            context.pointee.level = Int32(level)
        } else {
            context.pointee.rc_max_rate = Int64(rendition.maxBitsPerSecond)
            context.pointee.rc_buffer_size = Int32(clamping: plan.bufferBits)
        }
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | Int32(bitPattern: AV_CODEC_FLAG_CLOSED_GOP)
        if let bitsPerSecond = settings.bitsPerSecond { context.pointee.bit_rate = Int64(bitsPerSecond) }
        for option in settings.options {
            try check(
                av_opt_set(context.pointee.priv_data, option.name, option.value, 0),
                "\(settings.encoder) \(option.name)=\(option.value)")
        }
        let result = opening.withLock { _ in avcodec_open2(context, codec, nil) }
        try check(result, "avcodec_open2 (\(settings.encoder))")
        return encoder
    }

    /// Closes the encoder, which is of no use afterwards.
    /// - Returns: what it found out, if it was opened to record that.
    func close() throws -> [UInt8]? {
        avcodec_free_context(&context)
        return try recording?.read()
    }

    // Only `deinit` and ``close()`` clear it.
    private var codec: UnsafeMutablePointer<AVCodecContext> { context.unsafelyUnwrapped }

    /// The parameter sets, a byte stream with start codes; for AV1 the sequence header.
    var extradata: [UInt8] {
        Array(UnsafeBufferPointer(start: codec.pointee.extradata, count: Int(codec.pointee.extradata_size)))
    }

    /// Hands over the picture of a slot, or nil for the end. Slots come in order.
    func send(_ frame: Frame?, slot: Int = 0, isKey: Bool = false) throws(LibraryError) {
        guard let frame else {
            try check(avcodec_send_frame(codec, nil), "avcodec_send_frame")
            return
        }
        let stamped = try frame.reference()
        stamped.pointer.pointee.pts = Int64(slot)
        stamped.pointer.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
        stamped.removeSideData()
        try check(avcodec_send_frame(codec, stamped.pointer), "avcodec_send_frame")
    }

    /// The next coded picture in decoding order, nil when more pictures are needed or all are out.
    func receive() throws(LibraryError) -> Coded? {
        let result = avcodec_receive_packet(codec, packet.pointer)
        if result == shim_AVERROR_EAGAIN || result == shim_AVERROR_EOF { return nil }
        try check(result, "avcodec_receive_packet")
        defer { packet.clear() }
        return Coded(bytes: Array(packet.bytes), slot: Int(packet.pts ?? 0), isKey: packet.isKey)
    }
}
