import Analytics

/// A report as a table (RFC 4180): its breakdown when there is one, else its steps. What nobody told is empty.
enum AnalyticsCSV {
    static func text(_ report: AnalyticsReport) -> String {
        guard let breakdown = report.breakdown else { return lines(steps, report.series) }
        return lines(shares, breakdown)
    }

    private typealias Columns<Row> = [(name: String, value: @Sendable (Row) -> String?)]

    private static func lines<Row>(_ columns: Columns<Row>, _ rows: [Row]) -> String {
        let head = columns.map(\.name).joined(separator: ",")
        let body = rows.map { row in columns.map { field($0.value(row) ?? "") }.joined(separator: ",") }
        return ([head] + body).map { $0 + "\r\n" }.joined()
    }

    /// Names come from players: none of them becomes a formula or a second column.
    private static func field(_ text: String) -> String {
        guard let first = text.first else { return "" }
        let isNumber = Double(text) != nil
        let plain = !isNumber && "=+-@\t".contains(first) ? "'" + text : text
        guard plain.contains(where: { ",\"\r\n".contains($0) }) else { return plain }
        return "\"" + plain.replacing("\"", with: "\"\"") + "\""
    }

    private static let steps: Columns<AnalyticsReport.Step> = [
        ("start", { $0.start.rfc3339 }),
        ("plays", { "\($0.numbers.plays)" }),
        ("views", { "\($0.numbers.views)" }),
        ("viewers", { "\($0.numbers.viewers)" }),
        ("replays", { "\($0.numbers.replays)" }),
        ("bots", { "\($0.numbers.bots)" }),
        ("watch_time", { "\($0.numbers.watchSeconds)" }),
        ("startup_median", { $0.numbers.startupSecondsMedian.map { "\($0)" } }),
        ("startup_p95", { $0.numbers.startupSeconds95.map { "\($0)" } }),
        ("rebuffer_ratio", { $0.numbers.rebufferRatio.map { "\($0)" } }),
        ("stalls", { "\($0.numbers.stalls)" }),
        ("errors", { "\($0.numbers.errors)" }),
        ("failed_starts", { "\($0.numbers.failedStarts)" }),
        ("exits_before_start", { "\($0.numbers.exitsBeforeStart)" }),
        ("score", { $0.numbers.score.map { "\($0)" } }),
    ]

    private static let shares: Columns<AnalyticsReport.Share> = [
        ("name", { $0.name }),
        ("plays", { $0.plays.map { "\($0)" } }),
        ("views", { $0.views.map { "\($0)" } }),
        ("watch_time", { $0.watchSeconds.map { "\($0)" } }),
        ("errors", { $0.errors.map { "\($0)" } }),
    ]
}
