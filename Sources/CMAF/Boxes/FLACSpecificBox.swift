/// `dfLa`: metadata blocks of a FLAC stream (Encapsulation of FLAC in ISO Base Media File Format, 3.3.2).
struct FLACSpecificBox: Box {
    static let type: FourCC = "dfLa"
    /// The blocks as they are in a FLAC file; the first one is STREAMINFO.
    private(set) var blocks: [UInt8]
    private(set) var sampleRate: Int
    private(set) var channels: Int

    /// RFC 9639, 8.2: the rate is behind the block's header and the four block and frame sizes.
    private static let rateOffset = 4 + 2 + 2 + 3 + 3

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(0)
        writer.put(contentsOf: blocks)
    }
}

extension FLACSpecificBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        _ = try reader.readVersion(upTo: 0)
        blocks = reader.readRest()
        guard let header = blocks.first, header & 0x7F == 0, blocks.count >= Self.rateOffset + 4 else {
            throw reader.error(.invalid, "it does not start with STREAMINFO")
        }
        var bits = BitReader(Array(blocks[Self.rateOffset...].prefix(4)), subject: Self.type.description)
        sampleRate = try bits.read(20)
        channels = try bits.read(3) + 1
    }
}
