/// `stco`: where chunks start in the file (ISO/IEC 14496-12, 8.7.5).
struct ChunkOffsetBox: Box {
    static let type: FourCC = "stco"
    var offsets: [UInt32] = []

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(offsets.count))
        for offset in offsets { writer.put(offset) }
    }
}

extension ChunkOffsetBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        for _ in 0..<(try reader.readCount(ofElements: 4)) { offsets.append(try reader.read()) }
    }
}

/// `co64`: the same beyond 4 GiB (ISO/IEC 14496-12, 8.7.5).
struct LargeChunkOffsetBox: Box {
    static let type: FourCC = "co64"
    var offsets: [UInt64]

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(offsets.count))
        for offset in offsets { writer.put(offset) }
    }
}

extension LargeChunkOffsetBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        offsets = []
        for _ in 0..<(try reader.readCount(ofElements: 8)) { offsets.append(try reader.read()) }
    }
}
