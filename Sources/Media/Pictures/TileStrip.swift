import HeadwaterCore

/// The storyboard's tiles of one chunk, one below the other, as they were made beside its renditions.
enum TileStrip {
    /// A bound on what is read: many times what the longest strip takes.
    private static let maxBytes: Int64 = 256 << 20

    /// - Throws: ``Failure`` with `codec_protocol` when these are not `count` tiles of a size; ``LibraryError``.
    static func tiles(of source: any ByteSource, count: Int, size: PixelSize) throws -> [RGBPicture] {
        guard let byteCount = source.knownSize, (1...maxBytes).contains(byteCount) else {
            throw unplanned("\(source.knownSize ?? 0) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(byteCount))
        var filled = 0
        while filled < bytes.count {
            let read = try bytes.withUnsafeMutableBytes {
                try source.read(at: Int64(filled), into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            guard case .bytes(let more) = read else { throw unplanned("it ends at \(filled) of \(byteCount) bytes") }
            filled += more
        }
        guard let strip = try bytes.withUnsafeBytes(VipsPicture.open) else { throw unplanned("not a JPEG") }
        guard strip.size == PixelSize(width: size.width, height: size.height * count) else {
            throw unplanned("\(strip.size), planned are \(count) tiles of \(size)")
        }
        return try strip.rgb().tiles(height: size.height)
    }

    private static func unplanned(_ detail: String) -> Failure {
        Failure(.codecProtocol, "The storyboard's tiles are not those of the plan.", detail: detail)
    }
}
