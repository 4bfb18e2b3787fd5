/// The general profile, tier and level of an HEVC stream (ITU-T H.265, 7.3.3).
struct HEVCProfile: Sendable, Equatable {
    /// `general_profile_space`, 2 bits.
    var space: UInt8
    /// `general_tier_flag`.
    var isHighTier: Bool
    /// `general_profile_idc`, 5 bits: 1 is Main, 2 is Main 10.
    var number: UInt8
    /// `general_profile_compatibility_flag[0]` is the highest bit.
    var compatibility: UInt32
    /// Six bytes from `general_progressive_source_flag` on.
    var constraints: [UInt8]
    /// `general_level_idc`: thirty times the level.
    var level: UInt8

    /// - Parameter first: space, tier and number in one byte.
    init(first: UInt8, compatibility: UInt32, constraints: [UInt8], level: UInt8) {
        space = first >> 6
        isHighTier = first & 0x20 != 0
        number = first & 0x1F
        self.compatibility = compatibility
        self.constraints = constraints
        self.level = level
    }

    /// `general_interlaced_source_flag` without `general_progressive_source_flag`.
    var isInterlacedSource: Bool { (constraints.first ?? 0) >> 6 == 0b01 }

    /// ISO/IEC 14496-15, E.3: `hvc1.1.6.L93.B0`.
    ///
    /// - Parameter format: of the sample entry.
    func codecString(in format: FourCC) -> String {
        let spaceLetter = ["", "A", "B", "C"][Int(space)]
        let kept = constraints.lastIndex { $0 != 0 }.map { constraints[...$0] } ?? []
        let parts =
            [
                format.description, "\(spaceLetter)\(number)", Self.hex(compatibility.bitReversed),
                "\(isHighTier ? "H" : "L")\(level)",
            ] + kept.map { Self.hex(UInt32($0)) }
        return parts.joined(separator: ".")
    }

    private static func hex(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }
}

extension UInt32 {
    fileprivate var bitReversed: UInt32 {
        (0..<32).reduce(0) { $0 | (self >> UInt32($1) & 1) << UInt32(31 - $1) }
    }
}
