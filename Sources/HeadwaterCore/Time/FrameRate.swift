/// Frames per second as a reduced fraction, and with it the grid of a constant-rate video:
/// frame `n` is shown at `n * denominator / numerator` seconds.
public struct FrameRate: Hashable, Sendable, Codable {
    public let numerator: Int32
    public let denominator: Int32

    /// - Precondition: both are positive.
    public init(_ numerator: Int32, _ denominator: Int32 = 1) {
        precondition(numerator > 0 && denominator > 0, "a frame rate is positive")
        let divisor = Int32(greatestCommonDivisor(Int64(numerator), Int64(denominator)))
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    private enum CodingKeys: String, CodingKey { case numerator, denominator }

    /// Rates come from a process that has read untrusted bytes: what is no rate is refused here.
    public init(from decoder: any Decoder) throws {
        // Beyond any real rate, and a thousandth of what the arithmetic holds.
        let largestTerm: Int32 = 2_000_000
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let numerator = try container.decode(Int32.self, forKey: .numerator)
        let denominator = try container.decode(Int32.self, forKey: .denominator)
        guard (1...largestTerm).contains(numerator), (1...largestTerm).contains(denominator) else {
            throw DecodingError.dataCorruptedError(
                forKey: .numerator, in: container,
                debugDescription: "no frame rate is \(numerator)/\(denominator)")
        }
        self.init(numerator, denominator)
    }

    public var framesPerSecond: Double { Double(numerator) / Double(denominator) }

    public func time(ofFrame frame: Int) -> MediaTime {
        MediaTime(Int64(frame) * Int64(denominator), timescale: numerator)
    }

    /// The grid frame nearest to a time; halves go up.
    public func frame(nearest time: MediaTime) -> Int {
        Int(
            MediaTime.divide(
                Int128(time.value) * Int128(numerator) * 2
                    + Int128(time.timescale) * Int128(denominator),
                by: Int128(time.timescale) * Int128(denominator) * 2, rounding: .down))
    }

    /// A timescale in which each frame lasts a whole number of ticks, at least 10,000 per second so
    /// that players with coarse arithmetic stay exact: 30000 for 30000/1001, 24000 for 24.
    public var timescale: Int32 { numerator >= 10_000 ? numerator : numerator * 1000 }

    /// The duration of one frame in ticks of ``timescale``.
    public var ticksPerFrame: Int32 { numerator >= 10_000 ? denominator : denominator * 1000 }

    /// The rates that a variable frame rate is rounded to.
    public static let standard: [FrameRate] = [
        FrameRate(10), FrameRate(12), FrameRate(25, 2), FrameRate(15), FrameRate(20),
        FrameRate(24000, 1001), FrameRate(24), FrameRate(25), FrameRate(30000, 1001), FrameRate(30),
        FrameRate(48), FrameRate(50), FrameRate(60000, 1001), FrameRate(60),
    ]

    /// The standard rate nearest to a measured number of frames per second.
    public static func standard(nearest framesPerSecond: Double) -> FrameRate {
        standard.min {
            abs($0.framesPerSecond - framesPerSecond) < abs($1.framesPerSecond - framesPerSecond)
        } ?? FrameRate(30)
    }
}

extension FrameRate: CustomStringConvertible {
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
