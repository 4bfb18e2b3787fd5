import CFFmpeg
import HeadwaterCore

extension Frame {
    /// A frame of planar float at 48 kHz.
    /// - Parameters:
    ///   - channels: equally many samples of each; one, two or six.
    ///   - position: of the first sample, its timestamp.
    static func sound(_ channels: [[Float]], position: Int64) throws(LibraryError) -> Frame {
        let frame = try Frame.make()
        let pointer = frame.pointer
        pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        pointer.pointee.sample_rate = TranscodePlan.audioSampleRate
        pointer.pointee.nb_samples = Int32(channels[0].count)
        pointer.pointee.pts = position
        av_channel_layout_default(&pointer.pointee.ch_layout, Int32(channels.count))
        try check(av_frame_get_buffer(pointer, 0), "av_frame_get_buffer")
        for (channel, samples) in channels.enumerated() {
            samples.withUnsafeBytes { bytes in
                // The buffer was made for exactly these channels and samples.
                if let plane = pointer.pointee.extended_data[channel], let start = bytes.baseAddress {
                    UnsafeMutableRawPointer(plane).copyMemory(from: start, byteCount: bytes.count)
                }
            }
        }
        return frame
    }
}
