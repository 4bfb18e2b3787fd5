import CFFmpeg
import HeadwaterCore

/// Brings decoded sound to 48 kHz, float, one or two channels, without a delay.
final class Resampler {
    /// What the input is; another one needs another resampler.
    struct Input: Equatable {
        var sampleRate: Int32
        var format: Int32
        var channels: Int32
    }

    let input: Input
    private let channels: Int
    private var context: OpaquePointer?
    private let limiter: SoftLimiter?

    private init(owning context: OpaquePointer?, input: Input, channels: Int) {
        self.context = context
        self.input = input
        self.channels = channels
        limiter = input.channels > Int32(channels) ? SoftLimiter() : nil
    }

    deinit { swr_free(&context) }

    /// - Parameter frame: like those that will come; an unknown layout is taken from the number of channels.
    static func open(like frame: Frame, channels: Int) throws(LibraryError) -> Resampler {
        var layout = AVChannelLayout()
        av_channel_layout_default(&layout, Int32(channels))
        var source = AVChannelLayout()
        defer { av_channel_layout_uninit(&source) }
        if frame.pointer.pointee.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC {
            av_channel_layout_default(&source, frame.pointer.pointee.ch_layout.nb_channels)
        } else {
            try check(av_channel_layout_copy(&source, &frame.pointer.pointee.ch_layout), "av_channel_layout_copy")
        }
        var context: OpaquePointer?
        // swresample's own matrix puts centre and surrounds in at -3 dB (ITU-R BS.775) and, in float, never scales
        // down.
        let result = swr_alloc_set_opts2(
            &context, &layout, AV_SAMPLE_FMT_FLTP, TranscodePlan.audioSampleRate, &source,
            AVSampleFormat(frame.pointer.pointee.format), frame.pointer.pointee.sample_rate, 0, nil)
        let resampler = Resampler(owning: context, input: frame.resamplerInput, channels: channels)
        try check(result, "swr_alloc_set_opts2")
        try check(swr_init(context), "swr_init")
        return resampler
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
            if let limiter { limiter.limit(&samples[channel]) }
        }
        return samples
    }
}

/// Bends what a downmix sums up beyond full scale. Without memory, so that a sample's value does not depend on
/// where a job starts.
struct SoftLimiter {
    /// -1 dBFS; below it nothing changes.
    private static let knee: Float = 0.891

    func limit(_ samples: inout [Float]) {
        for index in samples.indices where abs(samples[index]) > Self.knee {
            let over = (abs(samples[index]) - Self.knee) / (1 - Self.knee)
            let bent = Self.knee + (1 - Self.knee) * over / (1 + over)
            samples[index] = samples[index] < 0 ? -bent : bent
        }
    }
}

extension Frame {
    var resamplerInput: Resampler.Input {
        Resampler.Input(
            sampleRate: pointer.pointee.sample_rate, format: pointer.pointee.format,
            channels: pointer.pointee.ch_layout.nb_channels)
    }
}
