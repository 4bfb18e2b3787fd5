/// `stts` without entries (ISO/IEC 14496-12, 8.6.1.2).
struct TimeToSampleBox: Box {
    static let type: FourCC = "stts"

    func encodePayload(to writer: inout BoxWriter) { writer.putEmptyTable() }
}

extension TimeToSampleBox {
    init(payload reader: inout BoxReader) throws(CMAFError) { try reader.readEmptyTable() }
}

/// `stsc` without entries (ISO/IEC 14496-12, 8.7.4).
struct SampleToChunkBox: Box {
    static let type: FourCC = "stsc"

    func encodePayload(to writer: inout BoxWriter) { writer.putEmptyTable() }
}

extension SampleToChunkBox {
    init(payload reader: inout BoxReader) throws(CMAFError) { try reader.readEmptyTable() }
}

/// `stco` without entries (ISO/IEC 14496-12, 8.7.5).
struct ChunkOffsetBox: Box {
    static let type: FourCC = "stco"

    func encodePayload(to writer: inout BoxWriter) { writer.putEmptyTable() }
}

extension ChunkOffsetBox {
    init(payload reader: inout BoxReader) throws(CMAFError) { try reader.readEmptyTable() }
}

/// `stsz` without entries (ISO/IEC 14496-12, 8.7.3.2).
struct SampleSizeBox: Box {
    static let type: FourCC = "stsz"

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        // The size that all samples share, if they do.
        writer.put(UInt32(0))
        writer.put(UInt32(0))
    }
}

extension SampleSizeBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        try reader.skip(4)
        try reader.readEmptyCount()
    }
}

extension BoxWriter {
    fileprivate mutating func putEmptyTable() {
        putVersion(0)
        put(UInt32(0))
    }
}

extension BoxReader {
    fileprivate mutating func readEmptyTable() throws(CMAFError) {
        _ = try readVersion(upTo: 0)
        try readEmptyCount()
    }

    /// A table with entries belongs to a file whose samples are not all in fragments.
    fileprivate mutating func readEmptyCount() throws(CMAFError) {
        let count: UInt32 = try read()
        guard count == 0 else { throw error(.unsupported, "\(count) entries outside of fragments") }
    }
}
