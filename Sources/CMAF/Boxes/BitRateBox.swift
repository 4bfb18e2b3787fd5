/// `btrt` (ISO/IEC 14496-12, 8.5.2.2).
struct BitRateBox: Box {
    static let type: FourCC = "btrt"
    /// Bytes of the decoding buffer, 0 when not known.
    var bufferBytes: UInt32
    /// Over any one second.
    var maxBitsPerSecond: UInt32
    var averageBitsPerSecond: UInt32

    func encodePayload(to writer: inout BoxWriter) {
        writer.put(bufferBytes)
        writer.put(maxBitsPerSecond)
        writer.put(averageBitsPerSecond)
    }
}

extension BitRateBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        bufferBytes = try reader.read()
        maxBitsPerSecond = try reader.read()
        averageBitsPerSecond = try reader.read()
    }
}
