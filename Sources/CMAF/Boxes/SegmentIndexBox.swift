/// `sidx`: sizes and durations of the fragments that follow it (ISO/IEC 14496-12, 8.16.3).
struct SegmentIndexBox: Box {
    static let type: FourCC = "sidx"

    struct Reference: Sendable, Equatable {
        /// True when it names another `sidx` instead of media.
        var isIndex = false
        /// 31 bits.
        var byteCount: UInt32
        var duration: UInt32
        var startsWithStreamAccessPoint: Bool
        /// 3 bits; 1 is a picture from which everything is shown and nothing before it is needed.
        var streamAccessPointType: UInt8
        /// From the start of the fragment to that picture, 28 bits.
        var streamAccessPointDelta: UInt32 = 0
    }

    var trackID: UInt32
    var timescale: UInt32
    var earliestPresentationTime: UInt64
    /// Bytes between the end of this box and the first fragment.
    var firstOffset: UInt64 = 0
    var references: [Reference]

    func encodePayload(to writer: inout BoxWriter) {
        let isLong = max(earliestPresentationTime, firstOffset) > UInt32.max
        writer.putVersion(isLong ? 1 : 0)
        writer.put(trackID)
        writer.put(timescale)
        if isLong {
            writer.put(earliestPresentationTime)
            writer.put(firstOffset)
        } else {
            writer.put(UInt32(earliestPresentationTime))
            writer.put(UInt32(firstOffset))
        }
        writer.putZeros(2)
        writer.put(UInt16(references.count))
        for reference in references {
            writer.put((reference.isIndex ? 1 << 31 : 0) | reference.byteCount)
            writer.put(reference.duration)
            writer.put(
                (reference.startsWithStreamAccessPoint ? 1 << 31 : 0)
                    | UInt32(reference.streamAccessPointType) << 28 | reference.streamAccessPointDelta)
        }
    }
}

extension SegmentIndexBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let isLong = try reader.readVersion(upTo: 1).version == 1
        trackID = try reader.read()
        timescale = try reader.read()
        earliestPresentationTime = try isLong ? reader.read() : UInt64(reader.read(UInt32.self))
        firstOffset = try isLong ? reader.read() : UInt64(reader.read(UInt32.self))
        try reader.skip(2)
        references = []
        for _ in 0..<Int(try reader.read(UInt16.self)) {
            let size: UInt32 = try reader.read()
            let duration: UInt32 = try reader.read()
            let access: UInt32 = try reader.read()
            references.append(
                Reference(
                    isIndex: size >> 31 == 1, byteCount: size & 0x7FFF_FFFF, duration: duration,
                    startsWithStreamAccessPoint: access >> 31 == 1, streamAccessPointType: UInt8(access >> 28 & 7),
                    streamAccessPointDelta: access & 0x0FFF_FFFF))
        }
    }
}
