import CFFmpeg
import HeadwaterCore

/// FFmpeg's own AAC-LC encoder at 48 kHz.
final class AudioEncoder {
    private var context: UnsafeMutablePointer<AVCodecContext>?
    private let packet: Packet

    private init(owning context: UnsafeMutablePointer<AVCodecContext>, packet: Packet) {
        self.context = context
        self.packet = packet
    }

    deinit { avcodec_free_context(&context) }

    static func open(channels: Int, bitsPerSecond: Int) throws -> AudioEncoder {
        guard let codec = avcodec_find_encoder_by_name("aac") else {
            throw Failure(
                .encoderMissing, "This installation cannot encode AAC.", detail: "no aac encoder in libavcodec")
        }
        let context = try allocated(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
        let encoder = AudioEncoder(owning: context, packet: try Packet.make())
        shim_context_set_layout(context, Int32(channels))
        context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        context.pointee.sample_rate = TranscodePlan.audioSampleRate
        context.pointee.time_base = AVRational(num: 1, den: TranscodePlan.audioSampleRate)
        context.pointee.bit_rate = Int64(bitsPerSecond)
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        // Noise substitution lets the decoder make up samples, so that a seam between two jobs could not be checked.
        try check(av_opt_set(context.pointee.priv_data, "aac_pns", "0", 0), "aac aac_pns")
        try check(avcodec_open2(context, codec, nil), "avcodec_open2 (aac)")
        guard context.pointee.frame_size == TranscodePlan.audioFrameSamples,
            context.pointee.initial_padding == TranscodePlan.audioPrimingSamples
        else {
            throw LibraryError(
                "aac: frames of \(context.pointee.frame_size), priming \(context.pointee.initial_padding)")
        }
        return encoder
    }

    // A closed encoder does not exist: `context` is only cleared by deinit.
    private var codec: UnsafeMutablePointer<AVCodecContext> { context.unsafelyUnwrapped }

    /// The AudioSpecificConfig.
    var extradata: [UInt8] {
        Array(UnsafeBufferPointer(start: codec.pointee.extradata, count: Int(codec.pointee.extradata_size)))
    }

    /// Encodes one frame's worth of samples.
    /// - Parameter position: counted in samples from the first that was sent.
    func send(_ channels: [[Float]], position: Int64) throws(LibraryError) {
        let frame = try Frame.sound(channels, position: position)
        try check(avcodec_send_frame(codec, frame.pointer), "avcodec_send_frame")
    }

    /// The next AAC frame, nil when more sound is needed.
    func receive() throws(LibraryError) -> [UInt8]? {
        let result = avcodec_receive_packet(codec, packet.pointer)
        if result == shim_AVERROR_EAGAIN || result == shim_AVERROR_EOF { return nil }
        try check(result, "avcodec_receive_packet")
        defer { packet.clear() }
        return Array(packet.bytes)
    }
}
