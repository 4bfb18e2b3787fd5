/// A sample entry of pictures (ISO/IEC 14496-12, 12.1.3).
struct VisualSampleEntry: SampleEntry {
    var format: FourCC
    var width: UInt16
    var height: UInt16
    /// Nil in a coding whose configuration is not known here.
    var configuration: VideoCodingBox?
    var color: ColorInformationBox?
    var pixelAspectRatio: PixelAspectRatioBox?
    var bitRate: BitRateBox?
    /// There in `encv`.
    var protection: ProtectionSchemeBox?
    var others: [OpaqueBox] = []

    /// `avc1`, `hvc1` or `av01`: parameter sets are all in the configuration.
    init(width: UInt16, height: UInt16, configuration: VideoCodingBox) {
        format = configuration.format
        self.width = width
        self.height = height
        self.configuration = configuration
    }

    /// What is read as pictures: the codings of ISO/IEC 14496-15, AV1's, Dolby Vision over them, VP9, encrypted ones.
    static let formats: Set<FourCC> = [
        "avc1", "avc3", "hvc1", "hev1", "dvh1", "dvhe", "dvav", "dva1", "av01", "dav1", "vp08", "vp09", encrypted,
    ]
    static let encrypted: FourCC = "encv"

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
        configuration?.encode(to: &writer)
        color?.encode(to: &writer)
        pixelAspectRatio?.encode(to: &writer)
        bitRate?.encode(to: &writer)
        protection?.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }

    init(format: FourCC, payload reader: inout BoxReader) throws(CMAFError) {
        self.format = format
        try reader.skip(8 + 16)
        width = try reader.read()
        height = try reader.read()
        try reader.skip(4 + 4 + 4 + 2 + Self.nameBytes + 2 + 2)
        while let child = try reader.nextBox() {
            switch child.type {
            case AVCConfigurationBox.type where configuration == nil: configuration = .avc(try child.decode())
            case HEVCConfigurationBox.type where configuration == nil: configuration = .hevc(try child.decode())
            case AV1ConfigurationBox.type where configuration == nil: configuration = .av1(try child.decode())
            case AVCConfigurationBox.type, HEVCConfigurationBox.type, AV1ConfigurationBox.type:
                throw reader.error(.invalid, "a second configuration: \(child.type)")
            // A second `colr` may carry an ICC profile; the first `nclx` one is ours.
            case ColorInformationBox.type where color == nil && ColorInformationBox.isCodePoints(child):
                color = try child.decode()
            case PixelAspectRatioBox.type: try child.decode(into: &pixelAspectRatio)
            case BitRateBox.type: try child.decode(into: &bitRate)
            case ProtectionSchemeBox.type where protection == nil: protection = try child.decode()
            default: others.append(child.opaque)
            }
        }
    }
}

/// The configuration of a coding, each behind the name of its box.
enum VideoCodingBox: Sendable, Equatable {
    case avc(AVCConfigurationBox)
    case hevc(HEVCConfigurationBox)
    case av1(AV1ConfigurationBox)

    /// The sample entry in which pictures need nothing but this configuration.
    var format: FourCC {
        switch self {
        case .avc: "avc1"
        case .hevc: "hvc1"
        case .av1: "av01"
        }
    }

    func encode(to writer: inout BoxWriter) {
        switch self {
        case .avc(let box): box.encode(to: &writer)
        case .hevc(let box): box.encode(to: &writer)
        case .av1(let box): box.encode(to: &writer)
        }
    }
}
