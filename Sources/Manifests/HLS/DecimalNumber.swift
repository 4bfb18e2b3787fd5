public import HeadwaterCore

/// A number with at most six decimal places, exact: the decimal-floating-point of RFC 8216 4.2.
public struct DecimalNumber: Hashable, Sendable {
    public var millionths: Int64

    public init(millionths: Int64) { self.millionths = millionths }

    public init(_ whole: Int) { millionths = Int64(whole) * 1_000_000 }

    /// A frame rate in frames per second, rounded to the three places of RFC 8216 4.3.4.2.
    public init(_ rate: FrameRate) {
        millionths = MediaTime(Int64(rate.numerator), timescale: rate.denominator).rescaled(to: 1000) * 1000
    }

    /// In seconds, when the number is a duration or an offset.
    public var time: MediaTime { MediaTime(millionths, timescale: 1_000_000) }

    /// Nil when `text` is no such number or lies beyond nine billion; digits past the sixth place are rounded.
    public init?(_ text: some StringProtocol) {
        var digits = Array(text.utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) })
        else { return nil }
        var value: Int64 = 0
        for digit in whole {
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
            guard value <= 9_000_000_000 else { return nil }
        }
        let places = parts.count == 2 ? Array(parts[1].prefix(7)) : []
        for place in 0..<6 {
            value = value * 10 + (place < places.count ? Int64(places[place] - UInt8(ascii: "0")) : 0)
        }
        if places.count == 7, places[6] >= UInt8(ascii: "5") { value += 1 }
        millionths = isNegative ? -value : value
    }
}

extension DecimalNumber: CustomStringConvertible {
    /// At least three places, so that a frame rate reads `25.000` and a duration `6.006`.
    public var description: String {
        let (whole, fraction) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var places = String(fraction)
        places = String(repeating: "0", count: 6 - places.count) + places
        while places.count > 3, places.last == "0" { places.removeLast() }
        return "\(millionths < 0 ? "-" : "")\(whole).\(places)"
    }
}

extension DecimalNumber: Comparable {
    public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool { left.millionths < right.millionths }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
