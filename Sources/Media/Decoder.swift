import CFFmpeg
import HeadwaterCore

/// Decodes one stream.
///
/// One thread: with more the way in which damaged frames are covered up depends on timing, and decoding is a small
/// part of the work.
final class Decoder {
    enum Output { case frame(Frame), needsInput, end }

    /// What is left out for the sake of speed.
    enum Economy {
        case none
        /// For pictures that are made many times smaller, and may be a moment off.
        case tiles
    }

    private var context: UnsafeMutablePointer<AVCodecContext>?

    private init(owning context: UnsafeMutablePointer<AVCodecContext>) { self.context = context }

    deinit { avcodec_free_context(&context) }

    /// The codecs whose decoders may see untrusted bytes.
    private static let video: Set<AVCodecID.RawValue> = Set(
        [
            AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1,
            AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4, AV_CODEC_ID_MSMPEG4V1,
            AV_CODEC_ID_MSMPEG4V2, AV_CODEC_ID_MSMPEG4V3, AV_CODEC_ID_PRORES, AV_CODEC_ID_DNXHD, AV_CODEC_ID_MJPEG,
            AV_CODEC_ID_THEORA, AV_CODEC_ID_H263, AV_CODEC_ID_FLV1, AV_CODEC_ID_WMV1, AV_CODEC_ID_WMV2,
            AV_CODEC_ID_WMV3, AV_CODEC_ID_VC1,
        ].map(\.rawValue))
    private static let audio: Set<AVCodecID.RawValue> = Set(
        [
            AV_CODEC_ID_AAC, AV_CODEC_ID_AAC_LATM, AV_CODEC_ID_MP3, AV_CODEC_ID_MP2, AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3,
            AV_CODEC_ID_DTS, AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS, AV_CODEC_ID_FLAC, AV_CODEC_ID_ALAC,
            AV_CODEC_ID_PCM_S16LE, AV_CODEC_ID_PCM_S16BE, AV_CODEC_ID_PCM_S24LE, AV_CODEC_ID_PCM_S24BE,
            AV_CODEC_ID_PCM_S32LE, AV_CODEC_ID_PCM_S32BE, AV_CODEC_ID_PCM_F32LE, AV_CODEC_ID_PCM_F32BE,
            AV_CODEC_ID_PCM_U8, AV_CODEC_ID_PCM_S8, AV_CODEC_ID_PCM_ALAW, AV_CODEC_ID_PCM_MULAW, AV_CODEC_ID_WMAV1,
            AV_CODEC_ID_WMAV2, AV_CODEC_ID_AMR_NB, AV_CODEC_ID_AMR_WB, AV_CODEC_ID_ADPCM_MS, AV_CODEC_ID_ADPCM_IMA_WAV,
        ].map(\.rawValue))

    static func isAllowed(_ codec: AVCodecID) -> Bool {
        video.contains(codec.rawValue) || audio.contains(codec.rawValue)
    }

    /// - Throws: ``Failure`` with `unsupported_codec`, `too_many_pixels` or `unreadable`; ``LibraryError``.
    static func open(_ stream: DemuxedStream, limits: CodecLimits) throws -> Decoder {
        let parameters = stream.parameters
        guard isAllowed(stream.codecID), let codec = avcodec_find_decoder(stream.codecID) else {
            throw Failure(
                .unsupportedCodec, "The codec of this file (\(stream.codecName)) is not supported.",
                detail: "stream \(stream.index)")
        }
        let pixels = Int64(parameters.pointee.width) * Int64(parameters.pointee.height)
        guard pixels <= Int64(limits.maxPixels) else { throw tooManyPixels("\(pixels)") }
        let context = try allocated(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
        let decoder = Decoder(owning: context)
        try check(avcodec_parameters_to_context(context, parameters), "avcodec_parameters_to_context")
        context.pointee.pkt_timebase = stream.pointer.pointee.time_base
        context.pointee.max_pixels = Int64(limits.maxPixels)
        context.pointee.thread_count = 1
        let result = avcodec_open2(context, codec, nil)
        if result < 0, result != shim_AVERROR_ENOMEM {
            throw LibraryError("avcodec_open2 (\(stream.codecName))", code: result)
                .failure(.unreadable, "This file is damaged: its codec cannot be set up.")
        }
        try check(result, "avcodec_open2 (\(stream.codecName))")
        return decoder
    }

    /// For what needs no container: a picture that is a whole file, a stream that begins with its parameter sets.
    ///
    /// - Throws: ``Failure`` with `codec_missing`, ``LibraryError``.
    static func open(bare codecID: AVCodecID, maxPixels: Int) throws -> Decoder {
        guard let codec = avcodec_find_decoder(codecID) else {
            throw Failure(
                .unsupportedCodec, "This installation cannot read a kind of picture.",
                detail: String(cString: avcodec_get_name(codecID)))
        }
        let context = try allocated(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
        let decoder = Decoder(owning: context)
        context.pointee.max_pixels = Int64(maxPixels)
        context.pointee.thread_count = 1
        try check(avcodec_open2(context, codec, nil), "avcodec_open2")
        return decoder
    }

    static func tooManyPixels(_ detail: String) -> Failure {
        Failure(.tooManyPixels, "The picture of this file is too large.", detail: detail)
    }

    // A closed decoder does not exist: `context` is only cleared by deinit.
    var codec: UnsafeMutablePointer<AVCodecContext> { context.unsafelyUnwrapped }

    /// FFmpeg's name of the profile, nil when it has none.
    var profileName: String? {
        avcodec_profile_name(codec.pointee.codec_id, codec.pointee.profile).map { String(cString: $0) }
    }

    /// Leaves out frames, and the smoothing of block edges, as far as no other frame suffers.
    /// - Parameter isAlone: whether nothing is decoded from the next frame on.
    func economise(_ economy: Economy, isAlone: Bool) {
        let isThrifty = economy == .tiles
        codec.pointee.skip_frame = isThrifty ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        codec.pointee.skip_loop_filter = isThrifty ? (isAlone ? AVDISCARD_ALL : AVDISCARD_NONREF) : AVDISCARD_DEFAULT
    }

    /// Puts out the samples that a container wants removed at the start, too.
    func keepSkippedSamples() { codec.pointee.flags2 |= Int32(AV_CODEC_FLAG2_SKIP_MANUAL) }

    /// Hands over a packet, or nil for the end. ``receive()`` must have asked for it.
    /// - Returns: false when the packet cannot be decoded.
    func send(_ packet: Packet?) throws(LibraryError) -> Bool {
        let result = avcodec_send_packet(codec, packet?.pointer)
        if result == shim_AVERROR_ENOMEM { throw LibraryError("avcodec_send_packet", code: result) }
        return result >= 0 || result == shim_AVERROR_EOF
    }

    /// The next frame in display order. A frame that failed is passed over; `onError` hears of it.
    func receive(onError: () -> Void) throws(LibraryError) -> Output {
        let frame = try Frame.make()
        while true {
            let result = avcodec_receive_frame(codec, frame.pointer)
            switch result {
            case 0...: return .frame(frame)
            case shim_AVERROR_EAGAIN: return .needsInput
            case shim_AVERROR_EOF: return .end
            case shim_AVERROR_ENOMEM: throw LibraryError("avcodec_receive_frame", code: result)
            default: onError()
            }
        }
    }

    /// Forgets everything, to go on elsewhere in the stream or after the end.
    func flush() { avcodec_flush_buffers(codec) }
}
