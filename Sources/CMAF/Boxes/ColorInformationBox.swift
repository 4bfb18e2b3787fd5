/// `colr` of the type `nclx`: code points of ITU-T H.273 (ISO/IEC 14496-12, 12.1.5).
struct ColorInformationBox: Box {
    static let type: FourCC = "colr"
    private static let codePoints: FourCC = "nclx"

    var color: ColorCodePoints

    func encodePayload(to writer: inout BoxWriter) {
        writer.put(Self.codePoints)
        writer.put(UInt16(color.primaries))
        writer.put(UInt16(color.transfer))
        writer.put(UInt16(color.matrix))
        writer.put(UInt8(color.isFullRange ? 0x80 : 0))
    }
}

extension ColorInformationBox {
    /// Whether an unread `colr` is of this type and not an ICC profile.
    static func isCodePoints(_ box: UnreadBox) -> Bool {
        var reader = box.payload
        return (try? reader.readType()) == codePoints
    }

    init(payload reader: inout BoxReader) throws(CMAFError) {
        guard try reader.readType() == Self.codePoints else { throw reader.error(.unsupported, "not of the type nclx") }
        // H.273 assigns code points below 256 only.
        guard let primaries = UInt8(exactly: try reader.read(UInt16.self)),
            let transfer = UInt8(exactly: try reader.read(UInt16.self)),
            let matrix = UInt8(exactly: try reader.read(UInt16.self))
        else { throw reader.error(.invalid, "a code point that H.273 does not have") }
        let isFullRange = try reader.read(UInt8.self) & 0x80 != 0
        color = ColorCodePoints(primaries: primaries, transfer: transfer, matrix: matrix, isFullRange: isFullRange)
    }
}
