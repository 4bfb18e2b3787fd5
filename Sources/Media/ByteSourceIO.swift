import CFFmpeg
import HeadwaterCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An `AVIOContext` over a ``ByteSource``: the only way in which FFmpeg gets at bytes.
final class ByteSourceIO {
    /// Reads are a page-cache copy or a range request; 64 KiB keeps the number of calls low for either.
    static let bufferBytes = 64 << 10

    private let source: any ByteSource
    private var offset: Int64 = 0
    /// Why FFmpeg was told that reading failed; it only understands numbers.
    private(set) var interruption: (any Error)?
    private(set) var context: UnsafeMutablePointer<AVIOContext>?

    private init(source: any ByteSource) { self.source = source }

    static func open(_ source: any ByteSource) throws(LibraryError) -> ByteSourceIO {
        let io = ByteSourceIO(source: source)
        let buffer = try allocated(av_malloc(bufferBytes), "av_malloc")
        // Unretained: the context never outlives `io`, whose deinit frees it.
        let opaque = Unmanaged.passUnretained(io).toOpaque()
        io.context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Int32(bufferBytes), 0, opaque,
            { opaque, buffer, count in ByteSourceIO.from(opaque).read(into: buffer, count: count) }, nil,
            { opaque, offset, whence in ByteSourceIO.from(opaque).seek(to: offset, whence: whence) })
        guard io.context != nil else {
            av_free(buffer)
            throw LibraryError("avio_alloc_context", code: shim_AVERROR_ENOMEM)
        }
        return io
    }

    deinit {
        // FFmpeg may have replaced the buffer it was given, so it is freed through the context.
        if let buffer = context?.pointee.buffer { av_free(buffer) }
        avio_context_free(&context)
    }

    /// Whether what FFmpeg takes for the end is only as far as the source reaches now.
    var isGrowing: Bool { source.isGrowing }
    /// As far as the source reaches now.
    var durableBytes: Int64 { source.durableBytes }

    /// Forgets that bytes were asked for that are not there yet, where FFmpeg could do without them: it looks for indexes
    /// at the end of a file while it opens it and before it seeks.
    func forgetStarvation() {
        guard interruption is Starved else { return }
        interruption = nil
        context?.pointee.error = 0
        context?.pointee.eof_reached = 0
    }

    /// Bytes that were read or seeked to so far, for progress.
    var position: Int64 { offset }

    private static func from(_ opaque: UnsafeMutableRawPointer?) -> ByteSourceIO {
        // FFmpeg hands back the pointer it was opened with, which is never null.
        Unmanaged<ByteSourceIO>.fromOpaque(opaque!).takeUnretainedValue()
    }

    private func read(into buffer: UnsafeMutablePointer<UInt8>?, count: Int32) -> Int32 {
        let target = UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
        do {
            switch try source.read(at: offset, into: target) {
            case .bytes(let read):
                offset += Int64(read)
                return Int32(read)
            case .end: return shim_AVERROR_EOF
            case .notYet:
                interruption = Starved(offset: offset)
                return shim_AVERROR_EIO
            }
        } catch {
            interruption = error
            return shim_AVERROR_EIO
        }
    }

    private func seek(to target: Int64, whence: Int32) -> Int64 {
        switch whence & ~shim_AVSEEK_FORCE {
        // Of a growing source too: FFmpeg seeks to no byte of a file whose size it does not know.
        case shim_AVSEEK_SIZE: return source.durableBytes
        case SEEK_SET: offset = target
        case SEEK_CUR: offset += target
        case SEEK_END:
            guard let size = source.knownSize else { return -1 }
            offset = size + target
        default: return -1
        }
        guard offset >= 0 else {
            offset = 0
            return -1
        }
        return offset
    }
}
