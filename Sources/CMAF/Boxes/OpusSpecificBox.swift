/// `dOps`: an Opus stream (Encapsulation of Opus in ISO Base Media File Format, 4.3.2).
struct OpusSpecificBox: Box {
    static let type: FourCC = "dOps"
    /// Opus always decodes at this rate (RFC 6716).
    static let sampleRate = 48_000

    var channels: UInt8
    /// Samples to discard at the start; in a file the edit list says them too.
    var preSkip: UInt16
    /// From the input rate to the channel mapping, carried along.
    var rest: [UInt8]

    func encodePayload(to writer: inout BoxWriter) {
        writer.put(UInt8(0))
        writer.put(channels)
        writer.put(preSkip)
        writer.put(contentsOf: rest)
    }
}

extension OpusSpecificBox {
    /// Input rate, output gain and mapping family.
    private static let restBytes = 4 + 2 + 1

    init(payload reader: inout BoxReader) throws(CMAFError) {
        let version: UInt8 = try reader.read()
        guard version == 0 else { throw reader.error(.unsupported, "version \(version)") }
        channels = try reader.read()
        preSkip = try reader.read()
        guard channels > 0 else { throw reader.error(.invalid, "no channels") }
        guard reader.remaining >= Self.restBytes else {
            throw reader.error(.truncated, "\(reader.remaining) bytes left")
        }
        rest = reader.readRest()
    }
}
