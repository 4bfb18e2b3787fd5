/// The signal of a picture as code points of ITU-T H.273; 2 is "unspecified" in each of the three.
public struct ColorCodePoints: Sendable, Hashable {
    public var primaries: UInt8
    public var transfer: UInt8
    public var matrix: UInt8
    public var isFullRange: Bool

    public init(primaries: UInt8, transfer: UInt8, matrix: UInt8, isFullRange: Bool) {
        self.primaries = primaries
        self.transfer = transfer
        self.matrix = matrix
        self.isFullRange = isFullRange
    }

    /// High definition, limited range (ITU-T H.273: 1 is BT.709 in all three tables).
    public static let bt709 = ColorCodePoints(primaries: 1, transfer: 1, matrix: 1, isFullRange: false)
    public static let unspecified = ColorCodePoints(primaries: 2, transfer: 2, matrix: 2, isFullRange: false)
}
