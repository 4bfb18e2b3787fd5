import CZlib

/// The gzip format (RFC 1952), by zlib.
public enum Gzip {
    /// zlib could not do it: only ever for want of memory.
    public struct Failed: Error, Sendable, Equatable {
        /// zlib's return code.
        public var code: Int32
    }

    /// The windowBits of zlib's manual for a 32 KiB window (15) in a gzip wrapper (16 more).
    private static let windowBits: Int32 = 15 + 16

    /// The bytes as one gzip member, without name and time, so that the same bytes always give the same result.
    ///
    /// - Parameter bytes: below 4 GiB, zlib's limit for one call.
    public static func compress(_ bytes: [UInt8]) throws(Failed) -> [UInt8] {
        var stream = z_stream()
        // One pointer for all calls: zlib refuses a stream whose address has changed.
        return try withUnsafeMutablePointer(to: &stream) { stream throws(Failed) in
            let opened = headwater_deflate_init2(stream, Z_DEFAULT_COMPRESSION, windowBits)
            guard opened == Z_OK else { throw Failed(code: opened) }
            defer { deflateEnd(stream) }
            var result = Z_OK
            let bound = Int(deflateBound(stream, uLong(bytes.count)))
            let compressed = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                bytes.withUnsafeBufferPointer { input in
                    // zlib's input pointer lacks const; deflate only reads from it.
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                    stream.pointee.avail_in = uInt(input.count)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = uInt(output.count)
                    result = deflate(stream, Z_FINISH)
                    count = output.count - Int(stream.pointee.avail_out)
                }
            }
            guard result == Z_STREAM_END else { throw Failed(code: result) }
            return compressed
        }
    }
}
