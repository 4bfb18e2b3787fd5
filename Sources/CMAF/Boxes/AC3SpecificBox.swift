/// `dac3`: an AC-3 stream (ETSI TS 102 366, F.4).
struct AC3SpecificBox: Box {
    static let type: FourCC = "dac3"
    /// Its three bytes.
    private(set) var bytes: [UInt8]
    private(set) var sampleRate: Int
    /// With the low-frequency one.
    private(set) var channels: Int

    func encodePayload(to writer: inout BoxWriter) { writer.put(contentsOf: bytes) }
}

extension AC3SpecificBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        bytes = try reader.readBytes(3)
        var bits = BitReader(bytes, subject: Self.type.description)
        sampleRate = try DolbyDigital.readSampleRate(&bits)
        // bsid and bsmod.
        _ = try bits.read(5 + 3)
        channels = try DolbyDigital.readChannels(&bits)
    }
}

/// `dec3`: an Enhanced AC-3 stream (ETSI TS 102 366, F.6).
struct EnhancedAC3SpecificBox: Box {
    static let type: FourCC = "dec3"
    /// The whole payload: what follows the substreams says whether there are objects.
    private(set) var bytes: [UInt8]
    private(set) var sampleRate: Int
    /// Of the first independent substream with those that depend on it.
    private(set) var channels: Int

    func encodePayload(to writer: inout BoxWriter) { writer.put(contentsOf: bytes) }
}

extension EnhancedAC3SpecificBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        bytes = reader.readRest()
        var bits = BitReader(bytes, subject: Self.type.description)
        // The data rate and the number of further independent substreams.
        _ = try bits.read(13 + 3)
        sampleRate = try DolbyDigital.readSampleRate(&bits)
        // bsid, a reserved bit, asvc and bsmod.
        _ = try bits.read(5 + 1 + 1 + 3)
        var channels = try DolbyDigital.readChannels(&bits)
        _ = try bits.read(3)
        if try bits.read(4) > 0 {
            for channelsAtPlace in DolbyDigital.dependentChannels where try bits.readFlag() {
                channels += channelsAtPlace
            }
        } else {
            _ = try bits.read(1)
        }
        self.channels = channels
    }
}

/// Fields that both boxes have.
private enum DolbyDigital {
    /// By `fscod` (ETSI TS 102 366, table 4.1).
    private static let sampleRates = [48_000, 44_100, 32_000]
    /// By `acmod` (ETSI TS 102 366, table 4.3); 0 is two independent channels.
    private static let channelCounts = [2, 1, 2, 3, 3, 4, 4, 5]
    /// Channels at each bit of `chan_loc`, the highest first; most places are pairs (ETSI TS 102 366, F.6.2.13).
    static let dependentChannels = [1, 1, 2, 2, 2, 1, 1, 2, 2]

    static func readSampleRate(_ bits: inout BitReader) throws(CMAFError) -> Int {
        let code = try bits.read(2)
        guard code < sampleRates.count else { throw bits.error(.unsupported, "half sample rates") }
        return sampleRates[code]
    }

    static func readChannels(_ bits: inout BitReader) throws(CMAFError) -> Int {
        let count = channelCounts[try bits.read(3)]
        return try count + bits.read(1)
    }
}
