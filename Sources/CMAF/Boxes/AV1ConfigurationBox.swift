/// `av1C`: what an AV1 decoder needs before the first picture (AV1 Codec ISO Media File Format Binding, 2.3.3).
struct AV1ConfigurationBox: Box {
    static let type: FourCC = "av1C"

    /// `seq_profile`: 0 is Main.
    var profile: UInt8
    /// `seq_level_idx_0`: 0 is level 2.0, each 4 are one more.
    var level: UInt8
    var isHighTier: Bool
    var format: AV1SampleFormat
    /// Pictures that must be decoded before the first can be shown; nil when not stated.
    var presentationDelay: UInt8?
    /// `configOBUs`: the sequence header, then metadata.
    var units: [UInt8]

    func encodePayload(to writer: inout BoxWriter) {
        // The marker bit and version 1.
        writer.put(UInt8(0x81))
        writer.put(profile << 5 | level)
        var bits = BitWriter()
        bits.put(isHighTier ? 1 : 0, bits: 1)
        bits.put(format.bitDepth > 8 ? 1 : 0, bits: 1)
        bits.put(format.bitDepth > 10 ? 1 : 0, bits: 1)
        bits.put(format.isMonochrome ? 1 : 0, bits: 1)
        bits.put(format.isHalfWidth ? 1 : 0, bits: 1)
        bits.put(format.isHalfHeight ? 1 : 0, bits: 1)
        bits.put(Int(format.chromaPosition), bits: 2)
        bits.put(0, bits: 3)
        bits.put(presentationDelay == nil ? 0 : 1, bits: 1)
        bits.put(Int(presentationDelay.map { $0 - 1 } ?? 0), bits: 4)
        writer.put(contentsOf: bits.bytes)
        writer.put(contentsOf: units)
    }
}

extension AV1ConfigurationBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let marker: UInt8 = try reader.read()
        guard marker == 0x81 else { throw reader.error(.unsupported, "marker and version \(marker)") }
        let first: UInt8 = try reader.read()
        profile = first >> 5
        level = first & 0x1F
        var bits = BitReader(try reader.readBytes(2), subject: Self.type.description)
        isHighTier = try bits.readFlag()
        let isDeep = try bits.readFlag()
        let isDeeper = try bits.readFlag()
        format = AV1SampleFormat(
            bitDepth: isDeep ? (isDeeper ? 12 : 10) : 8, isMonochrome: try bits.readFlag(),
            isHalfWidth: try bits.readFlag(), isHalfHeight: try bits.readFlag(),
            chromaPosition: UInt8(try bits.read(2)))
        _ = try bits.read(3)
        presentationDelay = try bits.readFlag() ? UInt8(bits.read(4)) + 1 : nil
        units = reader.readRest()
    }

    /// AV1 Codec ISO Media File Format Binding, section 5: `av01.0.04M.08`, and seven more fields when any of them is
    /// not its default, 4:2:0 in limited BT.709.
    ///
    /// - Parameter color: of the sequence header; nil when that does not describe any.
    func codecString(color: ColorCodePoints?) -> String {
        var text =
            "av01.\(profile).\(Self.twoDigits(level))\(isHighTier ? "H" : "M").\(Self.twoDigits(format.bitDepth))"
        let color = color ?? .bt709
        let isHalfInBoth = format.isHalfWidth && format.isHalfHeight
        let chroma =
            "\(format.isHalfWidth ? 1 : 0)\(format.isHalfHeight ? 1 : 0)\(isHalfInBoth ? format.chromaPosition : 0)"
        guard format.isMonochrome || chroma != "110" || color != .bt709 else { return text }
        text += ".\(format.isMonochrome ? 1 : 0).\(chroma)"
        for point in [color.primaries, color.transfer, color.matrix] { text += "." + Self.twoDigits(point) }
        return text + ".\(color.isFullRange ? 1 : 0)"
    }

    private static func twoDigits(_ number: UInt8) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
