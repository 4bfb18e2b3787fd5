/// `nal_unit_type` of an H.264 NAL unit (ITU-T H.264, table 7-1).
struct NALUnitType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Of a unit with its header byte; nil for an empty one.
    init?(of unit: some Collection<UInt8>) {
        guard let header = unit.first else { return nil }
        rawValue = header & 0x1F
    }

    static let idrSlice = NALUnitType(rawValue: 5)
    static let enhancementInformation = NALUnitType(rawValue: 6)
    static let sequenceParameterSet = NALUnitType(rawValue: 7)
    static let pictureParameterSet = NALUnitType(rawValue: 8)
    static let accessUnitDelimiter = NALUnitType(rawValue: 9)
    static let filler = NALUnitType(rawValue: 12)

    /// Coded slices of the primary picture, in one piece or in data partitions.
    var isSlice: Bool { (1...5).contains(rawValue) }
}
