import HeadwaterCore

/// A finished source in memory: what was made and is read back.
struct BytesSource: ByteSource {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var knownSize: Int64? { Int64(bytes.count) }

    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> SourceRead {
        guard let start = Int(exactly: offset), start < bytes.count else { return .end }
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return .bytes(count)
    }
}
