/// `stss`: where decoding can start; without it, everywhere (ISO/IEC 14496-12, 8.6.2).
struct SyncSampleBox: Box {
    static let type: FourCC = "stss"
    /// From 1, ascending.
    var numbers: [UInt32]

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(UInt32(numbers.count))
        for number in numbers { writer.put(number) }
    }
}

extension SyncSampleBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        numbers = []
        for _ in 0..<(try reader.readCount(ofElements: 4)) { numbers.append(try reader.read()) }
    }
}
