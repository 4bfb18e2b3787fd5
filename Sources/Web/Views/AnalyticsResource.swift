import Analytics
import HeadwaterCore

/// A report as the API shows it. Every field is always there, null where nobody told.
struct AnalyticsResource: Encodable {
    var report: AnalyticsReport

    private enum Key: String, CodingKey {
        case video, from, to, interval, ruleVersion, liveViewers, totals, series, breakdown, retention
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(report.query.video?.text, forKey: .video)
        try container.encode(report.query.from.rfc3339, forKey: .from)
        try container.encode(report.query.to.rfc3339, forKey: .to)
        try container.encode(report.query.span.rawValue, forKey: .interval)
        try container.encode(report.ruleVersion, forKey: .ruleVersion)
        try container.encode(report.liveViewers, forKey: .liveViewers)
        try container.encode(NumbersResource(numbers: report.totals), forKey: .totals)
        try container.encode(
            report.series.map { NumbersResource(start: $0.start, numbers: $0.numbers) }, forKey: .series)
        try container.encode(report.breakdown?.map(ShareResource.init), forKey: .breakdown)
        try container.encode(report.retention.map(RetentionResource.init), forKey: .retention)
    }
}

/// Sums; of a step with its start.
struct NumbersResource: Encodable {
    var start: Timestamp?
    var numbers: AnalyticsReport.Numbers

    private enum Key: String, CodingKey {
        case start, plays, views, viewers, replays, bots, watchTime, averageWatchTime, startupMedian, startupP95
        case rebufferRatio, rebufferRatioP95, stalls, errors, failedStarts, exitsBeforeStart, score
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(start?.rfc3339, forKey: .start)
        try container.encode(numbers.plays, forKey: .plays)
        try container.encode(numbers.views, forKey: .views)
        try container.encode(numbers.viewers, forKey: .viewers)
        try container.encode(numbers.replays, forKey: .replays)
        try container.encode(numbers.bots, forKey: .bots)
        try container.encode(numbers.watchSeconds, forKey: .watchTime)
        try container.encode(numbers.averageWatchSeconds, forKey: .averageWatchTime)
        try container.encode(numbers.startupSecondsMedian, forKey: .startupMedian)
        try container.encode(numbers.startupSeconds95, forKey: .startupP95)
        try container.encode(numbers.rebufferRatio, forKey: .rebufferRatio)
        try container.encode(numbers.rebufferRatio95, forKey: .rebufferRatioP95)
        try container.encode(numbers.stalls, forKey: .stalls)
        try container.encode(numbers.errors, forKey: .errors)
        try container.encode(numbers.failedStarts, forKey: .failedStarts)
        try container.encode(numbers.exitsBeforeStart, forKey: .exitsBeforeStart)
        try container.encode(numbers.score, forKey: .score)
    }
}

struct ShareResource: Encodable {
    var share: AnalyticsReport.Share

    init(_ share: AnalyticsReport.Share) { self.share = share }

    private enum Key: String, CodingKey { case name, plays, views, watchTime, errors }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(share.name, forKey: .name)
        try container.encode(share.plays, forKey: .plays)
        try container.encode(share.views, forKey: .views)
        try container.encode(share.watchSeconds, forKey: .watchTime)
        try container.encode(share.errors, forKey: .errors)
    }
}

struct RetentionResource: Encodable {
    var step: Int
    var sessions: [Int64]

    init(_ retention: AnalyticsReport.Retention) {
        step = retention.step
        sessions = retention.counts
    }
}
