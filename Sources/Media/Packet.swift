import CFFmpeg
import HeadwaterCore

/// One compressed packet; owns its `AVPacket`.
final class Packet {
    let pointer: UnsafeMutablePointer<AVPacket>

    private init(owning pointer: UnsafeMutablePointer<AVPacket>) { self.pointer = pointer }

    static func make() throws(LibraryError) -> Packet {
        Packet(owning: try allocated(av_packet_alloc(), "av_packet_alloc"))
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }

    func clear() { av_packet_unref(pointer) }

    var streamIndex: Int { Int(pointer.pointee.stream_index) }
    var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Needed to decode others, but outside of the file's edit list.
    var isDiscarded: Bool { pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }
    /// The container or the stream says that bytes of it are missing.
    var isDamaged: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }
    /// From here on the codec's configuration is another one.
    var changesConfiguration: Bool { av_packet_get_side_data(pointer, AV_PKT_DATA_NEW_EXTRADATA, nil) != nil }
    /// In ticks, 0 when it is not known.
    var duration: Int64 { pointer.pointee.duration }
    var byteCount: Int { Int(pointer.pointee.size) }
    /// -1 when the demuxer does not know it.
    var position: Int64 { pointer.pointee.pos }
    var pts: Int64? { pointer.pointee.pts == shim_AV_NOPTS_VALUE ? nil : pointer.pointee.pts }
    var dts: Int64? { pointer.pointee.dts == shim_AV_NOPTS_VALUE ? nil : pointer.pointee.dts }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer.pointee.data, count: byteCount) }

    /// Replaces what it holds by a copy of some bytes.
    /// - Parameter time: its timestamp in the decoder's unit.
    func fill(_ bytes: [UInt8], time: Int64) throws(LibraryError) {
        clear()
        try check(av_new_packet(pointer, Int32(bytes.count)), "av_new_packet")
        bytes.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(start: pointer.pointee.data, count: $0.count).copyMemory(from: $0)
        }
        pointer.pointee.pts = time
        pointer.pointee.dts = time
    }
}
