/// A point or a span on a media timeline, exact: `value / timescale` seconds.
///
/// Two times with different timescales compare and add exactly; nothing is rounded until a caller
/// asks for it with ``rescaled(to:rounding:)``. What exceeds 64 bits stays at their end: hostile sources
/// claim such times, and must not stop a program.
public struct MediaTime: Sendable, Codable {
    /// Ticks; may be negative.
    public var value: Int64
    /// Ticks per second; always positive.
    public var timescale: Int32

    /// - Precondition: `timescale` is positive.
    public init(_ value: Int64, timescale: Int32) {
        precondition(timescale > 0, "a timescale is positive")
        self.value = value
        self.timescale = timescale
    }

    public static let zero = MediaTime(0, timescale: 1)

    /// For people and JSON; never used to compute a boundary.
    public var seconds: Double { Double(value) / Double(timescale) }

    public enum Rounding: Sendable { case down, nearest, up }

    /// The number of ticks of another timescale.
    public func rescaled(to timescale: Int32, rounding: Rounding = .nearest) -> Int64 {
        Self.divide(
            Int128(value) * Int128(timescale), by: Int128(self.timescale), rounding: rounding)
    }

    /// `numerator / denominator` (positive denominator); halves round away from zero.
    static func divide(_ numerator: Int128, by denominator: Int128, rounding: Rounding) -> Int64 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        guard remainder != 0 else { return Int64(clamping: quotient) }
        let isNegative = numerator < 0
        let result: Int128 =
            switch rounding {
            case .down: isNegative ? quotient - 1 : quotient
            case .up: isNegative ? quotient : quotient + 1
            case .nearest:
                remainder.magnitude * 2 >= denominator.magnitude
                    ? quotient + (isNegative ? -1 : 1) : quotient
            }
        return Int64(clamping: result)
    }

    private static func commonTimescale(_ left: MediaTime, _ right: MediaTime) -> Int32 {
        if left.timescale == right.timescale { return left.timescale }
        let divisor = greatestCommonDivisor(Int64(left.timescale), Int64(right.timescale))
        let multiple = Int64(left.timescale) / divisor * Int64(right.timescale)
        // Beyond Int32 the finer of the two is kept; media timescales do not get there in practice.
        return Int32(exactly: multiple) ?? max(left.timescale, right.timescale)
    }

    public static func + (left: MediaTime, right: MediaTime) -> MediaTime {
        let scale = commonTimescale(left, right)
        let sum = Int128(left.rescaled(to: scale)) + Int128(right.rescaled(to: scale))
        return MediaTime(Int64(clamping: sum), timescale: scale)
    }

    public static func - (left: MediaTime, right: MediaTime) -> MediaTime {
        let scale = commonTimescale(left, right)
        let difference = Int128(left.rescaled(to: scale)) - Int128(right.rescaled(to: scale))
        return MediaTime(Int64(clamping: difference), timescale: scale)
    }
}

extension MediaTime {
    private enum CodingKeys: String, CodingKey { case value, timescale }

    /// Times come from a process that has read untrusted bytes: what would divide by zero later is refused here.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let timescale = try container.decode(Int32.self, forKey: .timescale)
        guard timescale > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .timescale, in: container, debugDescription: "a timescale is positive, not \(timescale)")
        }
        self.init(try container.decode(Int64.self, forKey: .value), timescale: timescale)
    }
}

extension MediaTime: Comparable {
    public static func == (left: MediaTime, right: MediaTime) -> Bool {
        Int128(left.value) * Int128(right.timescale) == Int128(right.value) * Int128(left.timescale)
    }

    public static func < (left: MediaTime, right: MediaTime) -> Bool {
        Int128(left.value) * Int128(right.timescale) < Int128(right.value) * Int128(left.timescale)
    }
}

extension MediaTime: Hashable {
    public func hash(into hasher: inout Hasher) {
        let divisor = greatestCommonDivisor(value, Int64(timescale))
        hasher.combine(value / divisor)
        hasher.combine(Int64(timescale) / divisor)
    }
}

extension MediaTime: CustomStringConvertible {
    public var description: String { "\(value)/\(timescale)" }
}

/// The greatest common divisor of two numbers; 1 when both are 0.
public func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
    var (larger, smaller) = (left.magnitude, right.magnitude)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger == 0 ? 1 : Int64(clamping: larger)
}
