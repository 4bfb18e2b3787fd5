/// `tfdt`: when the first sample of a fragment is decoded (ISO/IEC 14496-12, 8.8.12).
struct TrackFragmentDecodeTimeBox: Box {
    static let type: FourCC = "tfdt"
    /// Ticks of the track; written in 64 bits, so that box sizes do not depend on the time.
    var baseMediaDecodeTime: UInt64

    func encodePayload(to writer: inout BoxWriter) {
        writer.putVersion(1)
        writer.put(baseMediaDecodeTime)
    }
}

extension TrackFragmentDecodeTimeBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let isLong = try reader.readVersion(upTo: 1).version == 1
        baseMediaDecodeTime = try isLong ? reader.read() : UInt64(reader.read(UInt32.self))
    }
}
