/// A sample entry of sound (ISO/IEC 14496-12, 12.2.3).
struct AudioSampleEntry: SampleEntry {
    var format: FourCC
    var channels: UInt16
    /// Whole samples per second; the field ends at 65,535, so readers trust the configuration instead.
    var sampleRate: UInt16
    /// Nil in a coding whose configuration is not known here.
    var configuration: AudioCodingBox?
    var bitRate: BitRateBox?
    /// There in `enca`.
    var protection: ProtectionSchemeBox?
    var others: [OpaqueBox] = []

    static let mpeg4: FourCC = "mp4a"
    static let encrypted: FourCC = "enca"
    /// What is read as sound.
    static let formats: Set<FourCC> = [mpeg4, "Opus", "fLaC", "ac-3", "ec-3", "ac-4", "dtsc", "alac", encrypted]

    /// The template value; coded sound has no sample size.
    private static let bitsPerSample: UInt16 = 16

    init(format: FourCC, channels: UInt16, sampleRate: UInt16, configuration: AudioCodingBox?) {
        self.format = format
        self.channels = channels
        self.sampleRate = sampleRate
        self.configuration = configuration
    }

    func encodePayload(to writer: inout BoxWriter) {
        writer.putSampleEntryStart()
        writer.putZeros(8)
        writer.put(channels)
        writer.put(Self.bitsPerSample)
        writer.putZeros(4)
        writer.put(UInt32(sampleRate) << 16)
        configuration?.encode(to: &writer)
        bitRate?.encode(to: &writer)
        protection?.encode(to: &writer)
        for other in others { other.encode(to: &writer) }
    }

    init(format: FourCC, payload reader: inout BoxReader) throws(CMAFError) {
        self.format = format
        try reader.skip(8)
        let version: UInt16 = try reader.read()
        guard version == 0 else { throw reader.error(.unsupported, "QuickTime sound description version \(version)") }
        try reader.skip(6)
        channels = try reader.read()
        try reader.skip(6)
        sampleRate = UInt16(truncatingIfNeeded: try reader.read(UInt32.self) >> 16)
        while let child = try reader.nextBox() {
            if let coding = try AudioCodingBox(child) {
                guard configuration == nil else {
                    throw reader.error(.invalid, "a second configuration: \(child.type)")
                }
                configuration = coding
                continue
            }
            switch child.type {
            case BitRateBox.type: try child.decode(into: &bitRate)
            case ProtectionSchemeBox.type where protection == nil: protection = try child.decode()
            default: others.append(child.opaque)
            }
        }
    }
}

/// The configuration of a coding of sound, each behind the name of its box.
enum AudioCodingBox: Sendable, Equatable {
    case mpeg4(ElementaryStreamBox)
    case opus(OpusSpecificBox)
    case flac(FLACSpecificBox)
    case ac3(AC3SpecificBox)
    case enhancedAC3(EnhancedAC3SpecificBox)

    /// Nil when the box is no configuration.
    init?(_ box: UnreadBox) throws(CMAFError) {
        switch box.type {
        case ElementaryStreamBox.type: self = .mpeg4(try box.decode())
        case OpusSpecificBox.type: self = .opus(try box.decode())
        case FLACSpecificBox.type: self = .flac(try box.decode())
        case AC3SpecificBox.type: self = .ac3(try box.decode())
        case EnhancedAC3SpecificBox.type: self = .enhancedAC3(try box.decode())
        default: return nil
        }
    }

    func encode(to writer: inout BoxWriter) {
        switch self {
        case .mpeg4(let box): box.encode(to: &writer)
        case .opus(let box): box.encode(to: &writer)
        case .flac(let box): box.encode(to: &writer)
        case .ac3(let box): box.encode(to: &writer)
        case .enhancedAC3(let box): box.encode(to: &writer)
        }
    }
}
