import HeadwaterCore

/// The rate of a stream, from the times at which its pictures are shown.
struct FrameRateEstimate: Equatable {
    /// Measured when constant, else the average.
    var framesPerSecond: Double
    /// Of the output grid, at most ``maximum``.
    var gridRate: FrameRate
    var isVariable: Bool

    /// Apple's authoring rules: never above 60 frames per second.
    static let maximum = 60.0
    /// Two rates nearer to each other than this are the same one, badly rounded: 30 and 29.97 differ by 1 in 1000.
    private static let sameRate = 3e-4
    /// The part of a constant-rate stream's distances that may have gaps, where nothing else tells the rate.
    private static let tolerableGaps = 0.1
    /// The same where the stream states how long its frames last.
    private static let tolerableStatedGaps = 0.5

    /// - Parameters:
    ///   - ticks: the display times in any order, in ticks of `base`.
    ///   - statedPeriod: how long most frames last by their packets, in ticks; nil when they do not say.
    ///   - fallback: what the container says, for fewer than two pictures.
    init(displayTicks ticks: [Int64], base: TimeBase, statedPeriod: Int64? = nil, fallback: FrameRate?) {
        let times = ticks.sorted()
        guard let first = times.first, let last = times.last, last > first else {
            self.init(constant: fallback?.framesPerSecond ?? 25, exact: fallback ?? FrameRate(25))
            return
        }
        let deltas = zip(times.dropFirst(), times).map { $0 - $1 }
        let average = Double(deltas.count) / (Double(last - first) * base.seconds)
        guard let period = Self.constantPeriod(of: deltas, stated: statedPeriod) else {
            self.init(framesPerSecond: average, gridRate: FrameRate.standard(nearest: average), isVariable: true)
            return
        }
        let measured = 1 / (period * base.seconds)
        let isExact = deltas.allSatisfy { Double($0) == period }
        let exact = isExact ? Self.fraction(base: base, delta: deltas[0]) : nil
        // First and last time are each off by at most half a tick.
        self.init(constant: measured, exact: exact, uncertainty: 1 / Double(last - first))
    }

    private init(constant measured: Double, exact: FrameRate?, uncertainty: Double = 0) {
        let rate =
            Self.known(near: measured, within: max(uncertainty, Self.sameRate)) ?? exact ?? Self.thousandths(measured)
        self.init(framesPerSecond: rate.framesPerSecond, gridRate: Self.limited(rate), isVariable: false)
    }

    private init(framesPerSecond: Double, gridRate: FrameRate, isVariable: Bool) {
        self.framesPerSecond = framesPerSecond
        self.gridRate = gridRate
        self.isVariable = isVariable
    }

    /// Of the output grid for frames of two fields each: one picture for each field, if that is not too many.
    var fieldRate: FrameRate {
        let (doubled, overflow) = gridRate.numerator.multipliedReportingOverflow(by: 2)
        guard !overflow else { return gridRate }
        let rate = FrameRate(doubled, gridRate.denominator)
        return rate.framesPerSecond <= Self.maximum ? rate : gridRate
    }

    /// The distance of two frames in ticks when all distances agree with one.
    private static func constantPeriod(of deltas: [Int64], stated: Int64?) -> Double? {
        let median = deltas.sorted()[deltas.count / 2]
        if let period = meanPeriod(of: deltas, near: median, gaps: tolerableGaps) { return period }
        return stated.flatMap { meanPeriod(of: deltas, near: $0, gaps: tolerableStatedGaps) }
    }

    /// The mean distance when all distances are whole multiples of `period` within the clock's rounding: where it is
    /// more than one, frames are missing.
    private static func meanPeriod(of deltas: [Int64], near period: Int64, gaps tolerable: Double) -> Double? {
        guard period > 0, deltas.min() ?? 0 <= period + 1 else { return nil }
        var frames: Int64 = 0
        var gaps = 0
        for delta in deltas {
            let count = max(1, Int64((Double(delta) / Double(period)).rounded()))
            // Each of two timestamps is off by at most half a tick; the period likewise, for each frame of a gap.
            guard abs(delta - count * period) <= count else { return nil }
            if count > 1 { gaps += 1 }
            frames += count
        }
        guard Double(gaps) <= Double(deltas.count) * tolerable else { return nil }
        return Double(deltas.reduce(0, +)) / Double(frames)
    }

    /// Whole rates and their 1000/1001 relatives, and 12.5.
    private static func known(near measured: Double, within tolerance: Double) -> FrameRate? {
        let whole = Int32(clamping: Int(measured.rounded()))
        guard whole > 0 else { return nil }
        let candidates = [FrameRate(whole), FrameRate(whole * 1000, 1001), FrameRate(25, 2)]
        let nearest = candidates.min { abs($0.framesPerSecond - measured) < abs($1.framesPerSecond - measured) }
        guard let nearest, abs(nearest.framesPerSecond - measured) <= measured * tolerance else { return nil }
        return nearest
    }

    private static func fraction(base: TimeBase, delta: Int64) -> FrameRate? {
        let (period, overflow) = delta.multipliedReportingOverflow(by: Int64(base.numerator))
        guard !overflow, period > 0 else { return nil }
        let divisor = greatestCommonDivisor(Int64(base.denominator), period)
        guard let numerator = Int32(exactly: Int64(base.denominator) / divisor),
            let denominator = Int32(exactly: period / divisor), numerator <= 1_000_000
        else { return nil }
        return FrameRate(numerator, denominator)
    }

    private static func thousandths(_ measured: Double) -> FrameRate {
        FrameRate(Int32(clamping: max(1, Int((measured * 1000).rounded()))), 1000)
    }

    /// Divided by a whole number until it is at most 60, so that every shown frame is a frame of the source; at
    /// least 1.
    private static func limited(_ rate: FrameRate) -> FrameRate {
        if rate.framesPerSecond < 1 { return FrameRate(1) }
        let divisor = Int32(clamping: Int((rate.framesPerSecond / maximum - 1e-9).rounded(.up)))
        guard divisor > 1 else { return rate }
        let (denominator, overflow) = rate.denominator.multipliedReportingOverflow(by: divisor)
        return overflow ? FrameRate(60) : FrameRate(rate.numerator, denominator)
    }
}
