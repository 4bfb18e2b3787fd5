/// What a video is watched on, as far as that can be told.
public enum DeviceClass: String, Sendable, Codable, CaseIterable {
    case desktop, phone, tablet, tv, console, other

    /// In a log record.
    var number: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }

    init?(number: UInt8) {
        guard Int(number) < Self.allCases.count else { return nil }
        self = Self.allCases[Int(number)]
    }
}
