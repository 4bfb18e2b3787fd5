/// The chunks of a WebP file (RFC 9649, 2).
enum WebPContainer {
    private static let headerBytes = 12
    /// RFC 9649, 2.7: ICC profile, Exif and XMP in the first byte of `VP8X`.
    private static let metadataFlags: UInt8 = 0x20 | 0x08 | 0x04

    /// Without colour profile, Exif and XMP: vips 8.14 writes Exif of its own even when it is told to strip.
    static func withoutMetadata(_ file: [UInt8]) -> [UInt8] {
        var kept = Array(file.prefix(headerBytes))
        var offset = headerBytes
        while offset + 8 <= file.count {
            let size = file[offset + 4..<offset + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let end = min(file.count, offset + 8 + size + size % 2)
            let name = String(decoding: file[offset..<offset + 4], as: Unicode.ASCII.self)
            if !["ICCP", "EXIF", "XMP "].contains(name) {
                var chunk = Array(file[offset..<end])
                if name == "VP8X", chunk.count > 8 { chunk[8] &= ~metadataFlags }
                kept += chunk
            }
            offset = end
        }
        let size = UInt32(clamping: kept.count - 8)
        for byte in 0..<4 { kept[4 + byte] = UInt8(truncatingIfNeeded: size >> (8 * UInt32(byte))) }
        return kept
    }
}
