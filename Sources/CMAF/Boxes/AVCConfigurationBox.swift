/// `avcC`: what an H.264 decoder needs before the first picture (ISO/IEC 14496-15, 5.3.3.1).
struct AVCConfigurationBox: Box {
    static let type: FourCC = "avcC"

    /// Fields that profiles with several sample formats add.
    struct SampleFormat: Sendable, Equatable {
        /// `chroma_format_idc`, 1 for 4:2:0.
        var chromaFormat: UInt8
        var lumaBitDepth: UInt8
        var chromaBitDepth: UInt8
    }

    /// `AVCProfileIndication`.
    var profile: UInt8
    /// `profile_compatibility`: the constraint flags.
    var compatibility: UInt8
    /// `AVCLevelIndication`: ten times the level.
    var level: UInt8
    /// Bytes of the length before each NAL unit: 1, 2 or 4.
    var lengthBytes: Int = 4
    /// NAL units with their header byte, without start codes.
    var sps: [[UInt8]]
    var pps: [[UInt8]]
    /// Nil for Baseline, Main and Extended; some writers leave it out for High as well.
    var sampleFormat: SampleFormat?

    /// The profiles whose record goes on after the parameter sets.
    static let profilesWithSampleFormat: Set<UInt8> = [100, 110, 122, 144, 244]

    /// The counts are 5 and 8 bits, each length is 16 bits.
    static let maxSPS = 31
    static let maxPPS = 255
    static let maxParameterSetBytes = Int(UInt16.max)

    func encodePayload(to writer: inout BoxWriter) {
        // configurationVersion.
        writer.put(UInt8(1))
        writer.put(profile)
        writer.put(compatibility)
        writer.put(level)
        writer.put(0b1111_1100 | UInt8(lengthBytes - 1))
        writer.put(0b1110_0000 | UInt8(sps.count))
        for unit in sps { writer.put(parameterSet: unit) }
        writer.put(UInt8(pps.count))
        for unit in pps { writer.put(parameterSet: unit) }
        if let sampleFormat {
            writer.put(0b1111_1100 | sampleFormat.chromaFormat)
            writer.put(0b1111_1000 | (sampleFormat.lumaBitDepth - 8))
            writer.put(0b1111_1000 | (sampleFormat.chromaBitDepth - 8))
            // Sequence parameter set extensions: they describe alpha pictures.
            writer.put(UInt8(0))
        }
    }
}

extension AVCConfigurationBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let version: UInt8 = try reader.read()
        guard version == 1 else { throw reader.error(.unsupported, "configuration version \(version)") }
        profile = try reader.read()
        compatibility = try reader.read()
        level = try reader.read()
        lengthBytes = Int(try reader.read(UInt8.self) & 0b11) + 1
        guard lengthBytes != 3 else { throw reader.error(.invalid, "NAL unit lengths of 3 bytes") }
        sps = try reader.readParameterSets(count: Int(try reader.read(UInt8.self) & 0b1_1111))
        pps = try reader.readParameterSets(count: Int(try reader.read(UInt8.self)))
        if Self.profilesWithSampleFormat.contains(profile), reader.remaining >= 4 {
            sampleFormat = SampleFormat(
                chromaFormat: try reader.read(UInt8.self) & 0b11,
                lumaBitDepth: (try reader.read(UInt8.self) & 0b111) + 8,
                chromaBitDepth: (try reader.read(UInt8.self) & 0b111) + 8)
        }
    }

    /// RFC 6381 as Apple and DASH-IF write it: bytes 1 to 3 of the record in uppercase hex.
    ///
    /// - Parameter format: of the sample entry.
    func codecString(in format: FourCC) -> String {
        "\(format)." + [profile, compatibility, level].map(Self.hex).joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0" + digits : digits
    }
}

extension BoxWriter {
    fileprivate mutating func put(parameterSet unit: [UInt8]) {
        put(UInt16(unit.count))
        put(contentsOf: unit)
    }
}

extension BoxReader {
    fileprivate mutating func readParameterSets(count: Int) throws(CMAFError) -> [[UInt8]] {
        var units: [[UInt8]] = []
        for _ in 0..<count { units.append(try readBytes(Int(try read(UInt16.self)))) }
        return units
    }
}
