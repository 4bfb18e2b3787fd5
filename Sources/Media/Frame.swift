import CFFmpeg
import HeadwaterCore

/// One decoded picture or stretch of sound; owns its `AVFrame`.
///
/// `@unchecked Sendable`: a frame is written by the thread that made it and only read once it was handed
/// on; who needs another timestamp takes a ``reference()``, which shares the pixels and not the fields.
final class Frame: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVFrame>

    private init(owning pointer: UnsafeMutablePointer<AVFrame>) { self.pointer = pointer }

    static func make() throws(LibraryError) -> Frame {
        Frame(owning: try allocated(av_frame_alloc(), "av_frame_alloc"))
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
    }

    /// Another frame over the same pixels.
    func reference() throws(LibraryError) -> Frame {
        Frame(owning: try allocated(av_frame_clone(pointer), "av_frame_clone"))
    }

    var size: PixelSize { PixelSize(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height)) }
    var format: AVPixelFormat { AVPixelFormat(pointer.pointee.format) }
    var sampleCount: Int { Int(pointer.pointee.nb_samples) }
    var isInterlaced: Bool { shim_frame_is_interlaced(pointer) != 0 }
    /// Decoded with errors that the decoder covered up.
    var isDamaged: Bool {
        pointer.pointee.decode_error_flags != 0 || pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
    }

    /// The decoder's own timestamp, else its best guess.
    var pts: Int64? {
        let exact = pointer.pointee.pts
        if exact != shim_AV_NOPTS_VALUE { return exact }
        let guess = pointer.pointee.best_effort_timestamp
        return guess == shim_AV_NOPTS_VALUE ? nil : guess
    }

    /// The planes one after the other, without the padding of their rows; nil for sound.
    var pictureBytes: [UInt8]? {
        let picture = pointer.pointee
        let count = av_image_get_buffer_size(format, picture.width, picture.height, 1)
        guard count > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        let copied = shim_frame_copy_to_buffer(&bytes, count, pointer)
        return copied == count ? bytes : nil
    }

    /// Captions, author data and the like must not reach an encoder.
    func removeSideData() {
        while pointer.pointee.nb_side_data > 0, let first = pointer.pointee.side_data?[0] {
            av_frame_remove_side_data(pointer, first.pointee.type)
        }
    }
}
