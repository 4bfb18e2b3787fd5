public import Catalog
public import HeadwaterCore

/// Answers questions about views from the sums in the catalog.
public struct ViewReports: Sendable {
    private let database: any Database
    private let rule: CountingRule
    private let clock: @Sendable () -> Timestamp

    /// Parts of a breakdown.
    static let maxShares = 100

    public init(
        database: any Database, rule: CountingRule = .current, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.rule = rule
        self.clock = clock
    }

    public var now: Timestamp { clock() }

    /// - Throws: ``CatalogError``. Of a video that is not there, everything is zero.
    public func report(_ query: AnalyticsQuery) async throws -> AnalyticsReport {
        let live = Timestamp(milliseconds: clock().milliseconds - rule.live)
        return try await database.read { [rule] tx in
            let records = try tx.rollups.range(query.video, span: query.span.rawValue, query.from..<query.to)
            var total = Rollup()
            var known: [Timestamp: Rollup] = [:]
            for record in records {
                let rollup = try Rollup(record)
                total.merge(rollup)
                known[record.key.startsAt] = rollup
            }
            let steps = stride(from: query.from.milliseconds, to: query.to.milliseconds, by: Int(query.span.length))
            let series = steps.map { start in
                let start = Timestamp(milliseconds: start)
                return AnalyticsReport.Step(start: start, numbers: .init(known[start] ?? Rollup()))
            }
            return AnalyticsReport(
                query: query, ruleVersion: rule.version,
                liveViewers: try tx.playbackSessions.live(query.video, since: live), totals: .init(total),
                series: series, breakdown: try Self.breakdown(query, total, tx),
                retention: try Self.retention(query, tx))
        }
    }

    /// Everyone who watches right now.
    public func liveViewers() async throws -> Int {
        let since = Timestamp(milliseconds: clock().milliseconds - rule.live)
        return try await database.read { try $0.playbackSessions.live(since: since) }
    }

    private static func retention(
        _ query: AnalyticsQuery, _ tx: any Transaction
    ) throws -> AnalyticsReport.Retention? {
        guard let video = query.video else { return nil }
        let day = RollupSpan.day
        let first = Timestamp(milliseconds: day.start(of: query.from.milliseconds))
        var curve = RetentionCurve()
        for record in try tx.rollups.range(video, span: day.rawValue, first..<query.to) {
            if let other = try Rollup(record).retention { curve.merge(other) }
        }
        return .init(curve)
    }

    private static func breakdown(
        _ query: AnalyticsQuery, _ total: Rollup, _ tx: any Transaction
    ) throws -> [AnalyticsReport.Share]? {
        let shares: [AnalyticsReport.Share]
        switch query.breakdown {
        case nil: return nil
        case .device: shares = total.tally.devices.map { .init($0, $1) }
        case .country: shares = total.tally.countries.map { .init($0, $1) }
        case .rendition: shares = total.tally.renditions.map { .init(name: $0, watchSeconds: $1.seconds) }
        case .error: shares = total.tally.errors.map { .init(name: $0, errors: $1) }
        case .video:
            shares = try VideoShares.read(query.from.milliseconds..<query.to.milliseconds, by: query.span, tx)
                .map { .init($0.text, $1) }
        }
        return Array(shares.sorted(by: weighsMore).prefix(maxShares))
    }

    private static func weighsMore(_ left: AnalyticsReport.Share, _ right: AnalyticsReport.Share) -> Bool {
        let (more, less) = (left.views ?? left.errors ?? 0, right.views ?? right.errors ?? 0)
        if more != less { return more > less }
        let (longer, shorter) = (left.watchSeconds ?? 0, right.watchSeconds ?? 0)
        return longer != shorter ? longer > shorter : left.name < right.name
    }
}

extension AnalyticsReport.Share {
    fileprivate init(_ name: String, _ share: Tally.Share) {
        self.init(name: name, plays: share.plays, views: share.views, watchSeconds: share.watched.seconds)
    }
}
