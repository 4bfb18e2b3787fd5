import CBrotli

/// The Brotli format (RFC 7932), by Google's library.
public enum Brotli {
    /// The library could not do it: only ever for want of memory.
    public struct Failed: Error, Sendable, Equatable {}

    /// Of 0 to 11. Above it a playlist takes several times as long for a hundredth of its bytes.
    private static let quality: CInt = 6

    /// - Parameter bytes: below 2 GiB, so that the largest result has a size.
    public static func compress(_ bytes: [UInt8]) throws(Failed) -> [UInt8] {
        var isDone = false
        let compressed = [UInt8](
            unsafeUninitializedCapacity: BrotliEncoderMaxCompressedSize(bytes.count)
        ) { output, count in
            var size = output.count
            isDone =
                BrotliEncoderCompress(
                    quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.count, bytes, &size,
                    output.baseAddress) == BROTLI_TRUE
            count = isDone ? size : 0
        }
        guard isDone else { throw Failed() }
        return compressed
    }
}
