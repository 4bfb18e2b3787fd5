import CFFmpeg
import HeadwaterCore

/// Brings decoded sound to 48 kHz, float, one, two or six channels, without a delay.
///
/// More channels than wanted are mixed by swresample's own matrix: centre and surrounds at -3 dB, the low frequency
/// effects left out (ITU-R BS.775-4, annex 4); eight become six by adding the side to the back. In float it never scales
/// the sum down, so that what is mixed is as loud as what is not, and may exceed full scale: see ``PeakLimiter``.
final class Resampler {
    /// What the input is; another one needs another resampler.
    struct Input: Equatable {
        var sampleRate: Int32
        var format: Int32
        var channels: Int32
        /// Which loudspeakers they are for, 0 when the source does not say.
        var speakers: UInt64
    }

    let input: Input
    private let channels: Int
    private var context: OpaquePointer?

    private init(owning context: OpaquePointer?, input: Input, channels: Int) {
        self.context = context
        self.input = input
        self.channels = channels
    }

    deinit { swr_free(&context) }

    /// - Parameter frame: like those that will come; an unknown layout is taken from the number of channels.
    static func open(like frame: Frame, channels: Int) throws(LibraryError) -> Resampler {
        var layout = AVChannelLayout()
        var source = AVChannelLayout()
        defer { av_channel_layout_uninit(&source) }
        av_channel_layout_default(&layout, Int32(channels))
        if frame.pointer.pointee.ch_layout.order == AV_CHANNEL_ORDER_NATIVE {
            try check(av_channel_layout_copy(&source, &frame.pointer.pointee.ch_layout), "av_channel_layout_copy")
        } else {
            av_channel_layout_default(&source, frame.pointer.pointee.ch_layout.nb_channels)
        }
        var context: OpaquePointer?
        let result = swr_alloc_set_opts2(
            &context, &layout, AV_SAMPLE_FMT_FLTP, TranscodePlan.audioSampleRate, &source,
            AVSampleFormat(frame.pointer.pointee.format), frame.pointer.pointee.sample_rate, 0, nil)
        let resampler = Resampler(owning: context, input: frame.resamplerInput, channels: channels)
        try check(result, "swr_alloc_set_opts2")
        if source.order != AV_CHANNEL_ORDER_NATIVE {
            let matrix = firstChannels(of: Int(source.nb_channels), to: channels)
            try check(swr_set_matrix(context, matrix, Int32(source.nb_channels)), "swr_set_matrix")
        }
        try check(swr_init(context), "swr_init")
        return resampler
    }

    /// The matrix for a number of channels that no layout has: tracks of a recorder, the first of which are its mix.
    private static func firstChannels(of count: Int, to channels: Int) -> [Double] {
        (0..<channels).flatMap { output in (0..<count).map { $0 == output ? 1 : 0 } }
    }

    /// What is ready after a frame; nil hands over the end, after which nothing more goes in.
    func convert(_ frame: Frame?) throws(LibraryError) -> [[Float]] {
        let given = Int32(frame?.sampleCount ?? 0)
        return try convert(count: given) { outputs, room in
            let data = frame.map {
                UnsafeMutablePointer<UnsafePointer<UInt8>?>(OpaquePointer($0.pointer.pointee.extended_data))
            }
            return swr_convert(context, outputs, room, data ?? nil, given)
        }
    }

    /// Puts silence in, so that the filter's phase is as if the sound had begun earlier; it comes out before the
    /// next frame.
    func insertSilence(_ count: Int) throws(LibraryError) {
        try check(swr_inject_silence(context, Int32(count)), "swr_inject_silence")
    }

    private func convert(
        count: Int32, _ body: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, Int32) -> Int32
    ) throws(LibraryError) -> [[Float]] {
        let room = max(1, swr_get_out_samples(context, count))
        var samples = [[Float]](repeating: [Float](repeating: 0, count: Int(room)), count: channels)
        var made: Int32 = 0
        // One flat buffer whose planes follow each other: pointers to array elements must not outlive a closure.
        var flat = [Float](repeating: 0, count: Int(room) * channels)
        flat.withUnsafeMutableBufferPointer { buffer in
            var planes = (0..<channels).map { channel -> UnsafeMutablePointer<UInt8>? in
                buffer.baseAddress.map {
                    UnsafeMutableRawPointer($0 + channel * Int(room)).assumingMemoryBound(to: UInt8.self)
                }
            }
            made = body(&planes, room)
        }
        try check(made, "swr_convert")
        for channel in 0..<channels {
            samples[channel] = Array(flat[channel * Int(room)..<channel * Int(room) + Int(made)])
        }
        return samples
    }
}

extension Frame {
    var resamplerInput: Resampler.Input {
        Resampler.Input(
            sampleRate: pointer.pointee.sample_rate, format: pointer.pointee.format,
            channels: pointer.pointee.ch_layout.nb_channels, speakers: shim_frame_speakers(pointer))
    }
}
