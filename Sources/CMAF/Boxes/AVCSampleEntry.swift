/// `avc1`: H.264 whose parameter sets are all in the configuration
/// (ISO/IEC 14496-12, 12.1.3; ISO/IEC 14496-15, 5.4.2).
struct AVCSampleEntry: Box {
    static let type: FourCC = "avc1"
    var width: UInt16
    var height: UInt16
    var configuration: AVCConfigurationBox
    var color: ColorInformationBox?
    var pixelAspectRatio: PixelAspectRatioBox?
    var bitRate: BitRateBox?
    var others: [OpaqueBox] = []

    /// 72 dots per inch as 16.16, the value that the standard prescribes.
    private static let resolution: UInt32 = 0x48_0000
    /// Bytes of the compressor's name, which is left empty.
    private static let nameBytes = 32
    /// Colour without alpha.
    private static let depth: UInt16 = 0x18

    func encodePayload(to writer: inout BoxWriter) {
        writer.putSampleEntryStart()
        writer.putZeros(16)
        writer.put(width)
        writer.put(height)
        writer.put(Self.resolution)
        writer.put(Self.resolution)
        writer.putZeros(4)
        // Frames in a sample.
        writer.put(UInt16(1))
        writer.putZeros(Self.nameBytes)
        writer.put(Self.depth)
        writer.put(Int16(-1))
        configuration.encode(to: &writer)
        color?.encode(to: &writer)
        pixelAspectRatio?.encode(to: &writer)
        bitRate?.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }
}

extension AVCSampleEntry {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        try reader.skip(8 + 16)
        width = try reader.read()
        height = try reader.read()
        try reader.skip(4 + 4 + 4 + 2 + Self.nameBytes + 2 + 2)
        var configuration: AVCConfigurationBox?
        while let child = try reader.nextBox() {
            switch child.type {
            case AVCConfigurationBox.type: try child.decode(into: &configuration)
            // A second `colr` may carry an ICC profile; the first `nclx` one is ours.
            case ColorInformationBox.type where color == nil && ColorInformationBox.isCodePoints(child):
                color = try child.decode()
            case PixelAspectRatioBox.type: try child.decode(into: &pixelAspectRatio)
            case BitRateBox.type: try child.decode(into: &bitRate)
            default: others.append(child.opaque)
            }
        }
        self.configuration = try reader.require(configuration)
    }
}

extension BoxWriter {
    /// Reserved bytes, then the first and only data reference (ISO/IEC 14496-12, 8.5.2.2).
    mutating func putSampleEntryStart() {
        putZeros(6)
        put(UInt16(1))
    }
}
