#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds bytes in bytes at the speed of the C library, for what every packet of a film is searched for.
enum ByteSearch {
    /// The position of the first occurrence; a C call for each first byte of the pattern.
    static func position(of pattern: [UInt8], in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let first = pattern.first, let base = bytes.base.baseAddress else { return nil }
        var start = bytes.startIndex
        while bytes.endIndex - start >= pattern.count {
            guard let found = memchr(base + start, Int32(first), bytes.endIndex - start - pattern.count + 1) else {
                return nil
            }
            let place = UnsafeRawPointer(found) - base
            if memcmp(found, pattern, pattern.count) == 0 { return place }
            start = place + 1
        }
        return nil
    }
}
