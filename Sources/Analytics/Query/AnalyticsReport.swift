public import HeadwaterCore

/// The answer to an ``AnalyticsQuery``.
public struct AnalyticsReport: Sendable, Equatable {
    /// Sums over some sessions. What nobody told is nil.
    public struct Numbers: Sendable, Equatable {
        public var plays: Int64
        public var views: Int64
        /// An estimate, within 2 % or so. Over several days it counts a viewer once for each.
        public var viewers: Int64
        public var replays: Int64
        public var bots: Int64
        public var watchSeconds: Double
        /// For each play.
        public var averageWatchSeconds: Double?
        public var startupSecondsMedian: Double?
        public var startupSeconds95: Double?
        /// The part of the time that was spent waiting, 0 to 1.
        public var rebufferRatio: Double?
        /// The ratio that 95 % of the sessions do not exceed.
        public var rebufferRatio95: Double?
        public var stalls: Int64
        public var errors: Int64
        public var failedStarts: Int64
        public var exitsBeforeStart: Int64
        /// 0 to 100.
        public var score: Double?
    }

    public struct Step: Sendable, Equatable {
        public var start: Timestamp
        public var numbers: Numbers
    }

    /// One part of a breakdown; what it is not about is nil.
    public struct Share: Sendable, Equatable {
        public var name: String
        public var plays: Int64?
        public var views: Int64?
        public var watchSeconds: Double?
        public var errors: Int64?
    }

    public struct Retention: Sendable, Equatable {
        /// Seconds of the video that one number is about.
        public var step: Int
        /// How many sessions watched it.
        public var counts: [Int64]
    }

    public var query: AnalyticsQuery
    public var ruleVersion: Int
    public var liveViewers: Int
    public var totals: Numbers
    /// One for each span, those without a session too.
    public var series: [Step]
    /// Most first; nil when none was asked for.
    public var breakdown: [Share]?
    /// Of the days that the times touch; nil for all videos.
    public var retention: Retention?
}

extension AnalyticsReport.Numbers {
    init(_ rollup: Rollup) {
        let tally = rollup.tally
        plays = tally.plays
        views = tally.views
        // Nobody has watched more often than once without being counted.
        viewers = min(Int64(rollup.viewers.estimate.rounded()), tally.views)
        replays = tally.replays
        bots = tally.bots
        watchSeconds = tally.watched.seconds
        averageWatchSeconds = tally.plays > 0 ? (tally.watched / tally.plays).seconds : nil
        startupSecondsMedian = rollup.startup.quantile(0.5).map { $0.rounded() / 1000 }
        startupSeconds95 = rollup.startup.quantile(0.95).map { $0.rounded() / 1000 }
        let time = tally.played + tally.stalled
        rebufferRatio = rollup.rebuffering.isEmpty || time == 0 ? nil : (Double(tally.stalled) / Double(time)).rounded4
        rebufferRatio95 = rollup.rebuffering.quantile(0.95).map { ($0 / 100).rounded4 }
        stalls = tally.stalls
        errors = tally.errors.values.reduce(0, +)
        failedStarts = tally.failedStarts
        exitsBeforeStart = tally.exits
        score = tally.scored > 0 ? (Double(tally.score) / Double(tally.scored)).rounded() / 100 : nil
    }
}

extension AnalyticsReport.Retention {
    /// Points of a curve, which nobody could tell apart if there were more.
    static let maxPoints = 600

    init(_ curve: RetentionCurve) {
        let counts = curve.counts
        let step = max(1, (counts.count + Self.maxPoints - 1) / Self.maxPoints)
        self.step = step
        self.counts = stride(from: 0, to: counts.count, by: step).map { start in
            let some = counts[start..<min(start + step, counts.count)]
            return some.reduce(0, +) / Int64(some.count)
        }
    }
}

extension Int64 {
    /// Of milliseconds.
    var seconds: Double { Double(self) / 1000 }
}

extension Double {
    var rounded4: Double { (self * 10_000).rounded() / 10_000 }
}
