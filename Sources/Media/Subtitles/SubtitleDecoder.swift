import CFFmpeg
import HeadwaterCore

/// Decodes packets of text, or pairs of caption bytes, into SubStation Alpha events.
final class SubtitleDecoder {
    struct Event {
        /// In microseconds, on the clock of the packets; nil when the packet had no time.
        var start: Int64?
        /// In microseconds; 0 when the source leaves the end open.
        var duration: Int64
        var texts: [DialogueText]
    }

    /// The codecs whose decoders may see untrusted bytes; all of them are text.
    private static let allowed: Set<AVCodecID.RawValue> = Set(
        [
            AV_CODEC_ID_SUBRIP, AV_CODEC_ID_ASS, AV_CODEC_ID_SSA, AV_CODEC_ID_MOV_TEXT, AV_CODEC_ID_WEBVTT,
            AV_CODEC_ID_TEXT, AV_CODEC_ID_EIA_608,
        ].map(\.rawValue))
    /// Longer than any text; a longer one would stay on the screen for ever.
    private static let maxDisplayMilliseconds: UInt32 = 24 * 3600 * 1000

    private var context: UnsafeMutablePointer<AVCodecContext>?

    private init(owning context: UnsafeMutablePointer<AVCodecContext>) { self.context = context }

    deinit { avcodec_free_context(&context) }

    static func isAllowed(_ codec: AVCodecID) -> Bool { allowed.contains(codec.rawValue) }

    /// A decoder of a stream of text.
    /// - Throws: ``Failure`` with `unsupported_codec` or `unreadable`, ``LibraryError``.
    static func open(_ stream: DemuxedStream) throws -> SubtitleDecoder {
        try open(stream.codecID, parameters: stream.parameters)
    }

    /// A decoder of CEA-608 bytes, each pair behind a byte that says it is valid.
    static func openCaptions() throws -> SubtitleDecoder { try open(AV_CODEC_ID_EIA_608, parameters: nil) }

    private static func open(
        _ codecID: AVCodecID, parameters: UnsafeMutablePointer<AVCodecParameters>?
    ) throws -> SubtitleDecoder {
        guard isAllowed(codecID), let codec = avcodec_find_decoder(codecID) else {
            let name = String(cString: avcodec_get_name(codecID))
            throw Failure(.unsupportedCodec, "The subtitles of this file (\(name)) are not supported.")
        }
        let context = try allocated(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
        let decoder = SubtitleDecoder(owning: context)
        if let parameters {
            try check(avcodec_parameters_to_context(context, parameters), "avcodec_parameters_to_context")
        }
        context.pointee.pkt_timebase = AVRational(num: 1, den: AV_TIME_BASE)
        // What is not UTF-8 is mended here, not refused there.
        context.pointee.sub_charenc_mode = FF_SUB_CHARENC_MODE_IGNORE
        let result = avcodec_open2(context, codec, nil)
        if result < 0, result != shim_AVERROR_ENOMEM {
            throw LibraryError("avcodec_open2 (subtitles)", code: result)
                .failure(.unreadable, "The subtitles of this file are damaged.")
        }
        try check(result, "avcodec_open2 (subtitles)")
        return decoder
    }

    /// Of the script that the stream brings, or libavcodec's own, both known once the decoder is open.
    private lazy var script: ScriptStyles = {
        guard let context, let header = context.pointee.subtitle_header else { return ScriptStyles() }
        let bytes = UnsafeBufferPointer(start: header, count: Int(context.pointee.subtitle_header_size))
        return ScriptStyles(header: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }()

    /// Decodes one packet whose times are in microseconds; an empty one brings out what is left.
    /// - Returns: nil when there is nothing to show, damaged packets included.
    func decode(_ packet: Packet) throws(LibraryError) -> Event? {
        var subtitle = AVSubtitle()
        var isComplete: Int32 = 0
        let result = avcodec_decode_subtitle2(context, &subtitle, &isComplete, packet.pointer)
        if result == shim_AVERROR_ENOMEM { throw LibraryError("avcodec_decode_subtitle2", code: result) }
        guard result >= 0, isComplete != 0 else { return nil }
        defer { avsubtitle_free(&subtitle) }
        let script = script
        let texts = (0..<Int(subtitle.num_rects)).compactMap { place -> DialogueText? in
            guard let event = subtitle.rects[place]?.pointee.ass else { return nil }
            return DialogueText(event: Self.text(event), script: script)
        }
        let milliseconds = min(subtitle.end_display_time, Self.maxDisplayMilliseconds)
        return Event(
            start: subtitle.pts == shim_AV_NOPTS_VALUE ? nil : subtitle.pts, duration: Int64(milliseconds) * 1000,
            texts: texts)
    }

    /// UTF-8, else what Western European programs wrote before it.
    private static func text(_ bytes: UnsafePointer<CChar>) -> String {
        if let text = String(validatingCString: bytes) { return text }
        var text = ""
        var next = bytes
        while next.pointee != 0 {
            text.unicodeScalars.append(Unicode.Scalar(UInt8(bitPattern: next.pointee)))
            next += 1
        }
        return text
    }
}
