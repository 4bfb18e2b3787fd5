/// `mvhd`: the timescale of the whole presentation (ISO/IEC 14496-12, 8.2.2).
///
/// Creation times are written as 0: the same source gives the same bytes on any day.
struct MovieHeaderBox: Box {
    static let type: FourCC = "mvhd"
    var timescale: UInt32
    /// 0 when the samples are in fragments.
    var duration: UInt64 = 0
    var nextTrackID: UInt32

    func encodePayload(to writer: inout BoxWriter) {
        let isLong = duration > UInt32.max
        writer.putVersion(isLong ? 1 : 0)
        writer.putZeros(isLong ? 16 : 8)
        writer.put(timescale)
        if isLong { writer.put(duration) } else { writer.put(UInt32(duration)) }
        writer.put(FixedPoint.one)
        writer.put(FixedPoint.fullVolume)
        writer.putZeros(10)
        writer.putIdentityMatrix()
        writer.putZeros(24)
        writer.put(nextTrackID)
    }
}

extension MovieHeaderBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let isLong = try reader.readVersion(upTo: 1).version == 1
        try reader.skip(isLong ? 16 : 8)
        timescale = try reader.read()
        duration = try isLong ? reader.read() : UInt64(reader.read(UInt32.self))
        // Rate, volume, reserved, matrix, predefined.
        try reader.skip(4 + 2 + 10 + 36 + 24)
        nextTrackID = try reader.read()
    }
}

/// Numbers whose binary point is in the middle.
enum FixedPoint {
    /// 1.0 as 16.16.
    static let one: UInt32 = 0x1_0000
    /// 1.0 as 8.8.
    static let fullVolume: UInt16 = 0x100
}

extension BoxWriter {
    /// The transformation that changes nothing; its last column is 2.30 fixed point.
    mutating func putIdentityMatrix() {
        for value: UInt32 in [FixedPoint.one, 0, 0, 0, FixedPoint.one, 0, 0, 0, 0x4000_0000] { put(value) }
    }
}
