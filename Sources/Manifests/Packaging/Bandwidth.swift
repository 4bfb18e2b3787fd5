/// What playing a rendition needs of the network, measured on its segments.
public struct Bandwidth: Hashable, Sendable {
    /// Bits per second of the peak: the largest bit rate of any contiguous run of segments that lasts from 0.5
    /// to 1.5 target durations (RFC 8216 4.1, "peak segment bit rate"). Rounded up.
    public var peak: Int
    /// Bits per second of the whole, rounded up.
    public var average: Int

    public init(peak: Int, average: Int) {
        self.peak = peak
        self.average = average
    }

    public static let zero = Bandwidth(peak: 0, average: 0)

    /// A segment, for this purpose.
    public struct Span: Hashable, Sendable {
        public var byteCount: Int64
        /// How long it is presented.
        public var ticks: Int64

        public init(byteCount: Int64, ticks: Int64) {
            self.byteCount = byteCount
            self.ticks = ticks
        }
    }

    /// Measures segments in their order.
    ///
    /// A presentation too short for any such run (less than half a target) has its average as peak, and the
    /// peak is never below the average. Time grows with the segments times those that fit 1.5 target durations.
    /// - Parameters:
    ///   - timescale: ticks per second of the spans.
    ///   - targetDuration: EXT-X-TARGETDURATION, in seconds.
    public init(spans: [Span], timescale: Int32, targetDuration: Int) {
        let target = Int64(targetDuration) * Int64(timescale)
        var peak = 0
        for first in spans.indices {
            var run = Span(byteCount: 0, ticks: 0)
            for span in spans[first...] {
                run.byteCount += span.byteCount
                run.ticks += span.ticks
                if run.ticks * 2 > target * 3 { break }
                if run.ticks * 2 >= target { peak = max(peak, run.bitsPerSecond(timescale: timescale)) }
            }
        }
        let whole = spans.reduce(into: Span(byteCount: 0, ticks: 0)) { whole, span in
            whole.byteCount += span.byteCount
            whole.ticks += span.ticks
        }
        average = whole.bitsPerSecond(timescale: timescale)
        self.peak = max(peak, average)
    }

    /// Both played at once.
    public static func + (left: Bandwidth, right: Bandwidth) -> Bandwidth {
        Bandwidth(peak: left.peak + right.peak, average: left.average + right.average)
    }

    /// One of them played, whichever needs more.
    public static func largest(of alternatives: [Bandwidth]) -> Bandwidth {
        alternatives.reduce(.zero) { Bandwidth(peak: max($0.peak, $1.peak), average: max($0.average, $1.average)) }
    }
}

extension Bandwidth.Span {
    /// Rounded up; 0 for a span without time, whose rate nobody can tell.
    fileprivate func bitsPerSecond(timescale: Int32) -> Int {
        guard ticks > 0 else { return 0 }
        let bits = Int128(byteCount) * 8 * Int128(timescale)
        return Int(clamping: (bits + Int128(ticks) - 1) / Int128(ticks))
    }
}
