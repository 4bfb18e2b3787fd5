/// `hvcC`: what an HEVC decoder needs before the first picture (ISO/IEC 14496-15, 8.3.3.1).
struct HEVCConfigurationBox: Box {
    static let type: FourCC = "hvcC"

    /// NAL units of one type.
    struct Units: Sendable, Equatable {
        /// Whether there are none of the type in the samples.
        var isComplete: Bool
        var type: HEVCUnitType
        /// With their header of two bytes, without start codes.
        var units: [[UInt8]]
    }

    var profile: HEVCProfile
    /// 12 bits; 0 when pictures may be in one piece.
    var minSpatialSegmentation: UInt16 = 0
    /// 2 bits; 0 when it is not known how decoding could go on several threads.
    var parallelism: UInt8 = 0
    /// `chroma_format_idc`, 1 for 4:2:0.
    var chromaFormat: UInt8
    var lumaBitDepth: UInt8
    var chromaBitDepth: UInt8
    /// Pictures in 256 seconds, 0 when not stated.
    var averageFrameRate: UInt16 = 0
    /// 2 bits; 0 when the rate may vary.
    var constantFrameRate: UInt8 = 0
    /// 3 bits; 0 when not known.
    var temporalLayers: UInt8
    var isTemporalNested: Bool
    /// Bytes of the length before each NAL unit: 1, 2 or 4.
    var lengthBytes: Int = 4
    var arrays: [Units]

    /// The counts are 8 and 16 bits, each length is 16 bits.
    static let maxUnits = Int(UInt16.max)
    static let maxUnitBytes = Int(UInt16.max)

    func encodePayload(to writer: inout BoxWriter) {
        // configurationVersion.
        writer.put(UInt8(1))
        writer.put(profile.space << 6 | (profile.isHighTier ? 1 << 5 : 0) | profile.number)
        writer.put(profile.compatibility)
        writer.put(contentsOf: profile.constraints)
        writer.put(profile.level)
        writer.put(0xF000 | minSpatialSegmentation)
        writer.put(0b1111_1100 | parallelism)
        writer.put(0b1111_1100 | chromaFormat)
        writer.put(0b1111_1000 | (lumaBitDepth - 8))
        writer.put(0b1111_1000 | (chromaBitDepth - 8))
        writer.put(averageFrameRate)
        writer.put(constantFrameRate << 6 | temporalLayers << 3 | (isTemporalNested ? 4 : 0) | UInt8(lengthBytes - 1))
        writer.put(UInt8(arrays.count))
        for array in arrays {
            writer.put((array.isComplete ? 0x80 : 0) | array.type.rawValue)
            writer.put(UInt16(array.units.count))
            for unit in array.units {
                writer.put(UInt16(unit.count))
                writer.put(contentsOf: unit)
            }
        }
    }
}

extension HEVCConfigurationBox {
    init(payload reader: inout BoxReader) throws(CMAFError) {
        let version: UInt8 = try reader.read()
        guard version == 1 else { throw reader.error(.unsupported, "configuration version \(version)") }
        profile = HEVCProfile(
            first: try reader.read(), compatibility: try reader.read(), constraints: try reader.readBytes(6),
            level: try reader.read())
        minSpatialSegmentation = try reader.read(UInt16.self) & 0x0FFF
        parallelism = try reader.read(UInt8.self) & 0b11
        chromaFormat = try reader.read(UInt8.self) & 0b11
        lumaBitDepth = (try reader.read(UInt8.self) & 0b111) + 8
        chromaBitDepth = (try reader.read(UInt8.self) & 0b111) + 8
        averageFrameRate = try reader.read()
        let layers: UInt8 = try reader.read()
        constantFrameRate = layers >> 6
        temporalLayers = layers >> 3 & 0b111
        isTemporalNested = layers & 4 != 0
        lengthBytes = Int(layers & 0b11) + 1
        guard lengthBytes != 3 else { throw reader.error(.invalid, "NAL unit lengths of 3 bytes") }
        arrays = []
        for _ in 0..<Int(try reader.read(UInt8.self)) {
            let header: UInt8 = try reader.read()
            var array = Units(
                isComplete: header & 0x80 != 0, type: HEVCUnitType(rawValue: header & 0x3F), units: [])
            for _ in 0..<Int(try reader.read(UInt16.self)) {
                array.units.append(try reader.readBytes(Int(try reader.read(UInt16.self))))
            }
            arrays.append(array)
        }
    }

    func units(of type: HEVCUnitType) -> [[UInt8]] {
        arrays.filter { $0.type == type }.flatMap(\.units)
    }
}
