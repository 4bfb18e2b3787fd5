/// One open bitstream unit of AV1 (AV1 Bitstream & Decoding Process Specification, 5.3).
struct AV1Unit: Equatable {
    /// `obu_type`.
    struct Kind: RawRepresentable, Hashable {
        let rawValue: UInt8

        static let sequenceHeader = Kind(rawValue: 1)
        static let temporalDelimiter = Kind(rawValue: 2)
        static let frameHeader = Kind(rawValue: 3)
        static let tileGroup = Kind(rawValue: 4)
        static let frame = Kind(rawValue: 6)
    }

    let kind: Kind
    /// Header and extension without the size.
    private let header: ArraySlice<UInt8>
    let payload: ArraySlice<UInt8>

    private static let hasExtension: UInt8 = 0b100
    private static let hasSize: UInt8 = 0b10

    /// The units of a temporal unit in the low-overhead format.
    ///
    /// - Throws: ``CMAFError`` when they do not fill the bytes exactly.
    static func units(in bytes: ArraySlice<UInt8>) throws(CMAFError) -> [AV1Unit] {
        var reader = BoxReader(bytes, subject: "OBU ")
        var units: [AV1Unit] = []
        while reader.remaining > 0 { units.append(try AV1Unit(&reader)) }
        return units
    }

    private init(_ reader: inout BoxReader) throws(CMAFError) {
        let start = reader
        let first: UInt8 = try reader.read()
        // obu_forbidden_bit.
        guard first & 0x80 == 0 else { throw reader.error(.invalid, "no header of a unit") }
        kind = Kind(rawValue: first >> 3 & 0xF)
        var headerReader = start
        let headerBytes = first & Self.hasExtension == 0 ? 1 : 2
        header = try headerReader.readSlice(headerBytes)
        reader = headerReader
        // Without a size it reaches to the end.
        let size = try first & Self.hasSize == 0 ? reader.remaining : Self.readSize(&reader)
        payload = try reader.readSlice(size)
    }

    /// `leb128` (4.10.5): groups of seven bits, the lowest first; below 2^32.
    private static func readSize(_ reader: inout BoxReader) throws(CMAFError) -> Int {
        var size = 0
        for place in 0..<8 {
            let byte: UInt8 = try reader.read()
            size |= Int(byte & 0x7F) << (7 * place)
            if byte & 0x80 == 0 { return size }
        }
        throw reader.error(.invalid, "a size of more than 8 bytes")
    }

    /// The unit with its size stated, whether it was or not.
    func encode(to writer: inout BoxWriter) {
        for (place, byte) in header.enumerated() { writer.put(place == 0 ? byte | Self.hasSize : byte) }
        var size = payload.count
        while size >= 0x80 {
            writer.put(0x80 | UInt8(size & 0x7F))
            size >>= 7
        }
        writer.put(UInt8(size))
        writer.put(contentsOf: payload)
    }

    /// Whether the first frame is a key frame that is shown; nil when there is no frame.
    ///
    /// - Parameter isReduced: `reduced_still_picture_header`, when there is no sequence header among the units.
    static func startsWithKeyFrame(_ units: [AV1Unit], isReduced: Bool?) throws(CMAFError) -> Bool? {
        var isReduced = isReduced ?? false
        for unit in units {
            switch unit.kind {
            case .sequenceHeader:
                isReduced = try AV1SequenceHeader(unit: unit).isReduced
            case .frameHeader, .frame:
                if isReduced { return true }
                // 5.9.2: show_existing_frame, frame_type (0 is a key frame), show_frame.
                var bits = BitReader(Array(unit.payload.prefix(1)), subject: "OBU")
                return try bits.read(4) == 0b0001
            default:
                break
            }
        }
        return nil
    }
}
