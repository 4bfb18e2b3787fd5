/// `nal_unit_type` of an HEVC NAL unit (ITU-T H.265, table 7-1).
struct HEVCUnitType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Of a unit with its header of two bytes; nil for a shorter one.
    init?(of unit: some Collection<UInt8>) {
        guard unit.count >= 2, let header = unit.first else { return nil }
        rawValue = header >> 1 & 0x3F
    }

    static let videoParameterSet = HEVCUnitType(rawValue: 32)
    static let sequenceParameterSet = HEVCUnitType(rawValue: 33)
    static let pictureParameterSet = HEVCUnitType(rawValue: 34)

    /// Coded slices of pictures.
    var isSlice: Bool { rawValue < 32 }
    /// A slice with `nuh_layer_id` 0; other layers are further views or qualities.
    static func isSliceOfBaseLayer(_ unit: ArraySlice<UInt8>) -> Bool {
        guard let type = HEVCUnitType(of: unit), let first = unit.first, let second = unit.dropFirst().first else {
            return false
        }
        return type.isSlice && first & 1 == 0 && second >> 3 == 0
    }
    /// `IDR_W_RADL` and `IDR_N_LP`: nothing that follows needs anything before.
    var isIDR: Bool { rawValue == 19 || rawValue == 20 }
}
