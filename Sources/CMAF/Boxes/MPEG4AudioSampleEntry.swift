/// `mp4a`: sound that an `esds` describes (ISO/IEC 14496-12, 12.2.3; ISO/IEC 14496-14, 6.7.2).
struct MPEG4AudioSampleEntry: Box {
    static let type: FourCC = "mp4a"
    var channels: UInt16
    /// Whole samples per second; the field ends at 65,535, so readers trust the `esds` instead.
    var sampleRate: UInt16
    var stream: ElementaryStreamBox
    var bitRate: BitRateBox?
    var others: [OpaqueBox] = []

    /// The template value; coded sound has no sample size.
    private static let bitsPerSample: UInt16 = 16

    func encodePayload(to writer: inout BoxWriter) {
        writer.putSampleEntryStart()
        writer.putZeros(8)
        writer.put(channels)
        writer.put(Self.bitsPerSample)
        writer.putZeros(4)
        writer.put(UInt32(sampleRate) << 16)
        stream.encode(to: &writer)
        bitRate?.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }
}

extension MPEG4AudioSampleEntry {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        try reader.skip(8)
        let version: UInt16 = try reader.read()
        guard version == 0 else { throw reader.error(.unsupported, "QuickTime sound description version \(version)") }
        try reader.skip(6)
        channels = try reader.read()
        try reader.skip(6)
        sampleRate = UInt16(truncatingIfNeeded: try reader.read(UInt32.self) >> 16)
        var stream: ElementaryStreamBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case ElementaryStreamBox.type: try child.decode(into: &stream)
            case BitRateBox.type: try child.decode(into: &bitRate)
            default: others.append(child.opaque)
            }
        }
        self.stream = try reader.require(stream)
    }
}
