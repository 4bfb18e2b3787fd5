import Conformance

/// A report for people: what does not hold comes first, with what was measured and what was expected.
struct VerifyText {
    private enum Color: String {
        case red = "\u{1B}[31m"
        case yellow = "\u{1B}[33m"
        case green = "\u{1B}[32m"
        case dim = "\u{1B}[2m"
        case bold = "\u{1B}[1m"
    }

    let report: ConformanceReport
    let isColored: Bool
    let tellsAll: Bool

    /// - Parameter tellsAll: every finding of every rule, not only what does not hold.
    init(_ report: ConformanceReport, isColored: Bool, tellsAll: Bool) {
        self.report = report
        self.isColored = isColored
        self.tellsAll = tellsAll
    }

    func text(of target: String) -> String {
        var lines: [String] = []
        for result in report.violations { lines += failed(result, mark: "✗", color: .red) }
        for result in report.remarks { lines += failed(result, mark: "!", color: .yellow) }
        if !lines.isEmpty { lines.append("") }
        for theme in Rule.Theme.allCases {
            let results = report.results.filter { $0.rule.theme == theme && $0.verdict != .failed && isTold($0) }
            guard !results.isEmpty else { continue }
            lines.append(paint(theme.rawValue, .bold))
            for result in results { lines += held(result) }
        }
        lines += ["", summary(of: target)]
        return lines.joined(separator: "\n")
    }

    private func isTold(_ result: ConformanceReport.Result) -> Bool {
        tellsAll || result.verdict != .notApplicable
    }

    /// More would only repeat itself.
    private static let fewFindings = 4

    private func failed(_ result: ConformanceReport.Result, mark: String, color: Color) -> [String] {
        let rule = result.rule
        var lines = ["\(paint("\(mark) \(rule.id)", color))  \(rule.requirement) \(paint("(\(rule.source))", .dim))"]
        let failures = tellsAll ? result.failures[...] : result.failures.prefix(Self.fewFindings)
        for finding in failures {
            let expected = finding.expected.map { "; expected \($0)" } ?? ""
            lines.append("    \(LogFormat.escaped("\(finding.subject): \(finding.measured)\(expected)"))")
        }
        if failures.count < result.failures.count {
            lines.append(paint("    and \(result.failures.count - failures.count) more", .dim))
        }
        return lines
    }

    private func held(_ result: ConformanceReport.Result) -> [String] {
        let (mark, color): (String, Color) = result.verdict == .passed ? ("✓", .green) : ("–", .dim)
        let name = result.rule.id.padded(to: Self.nameWidth)
        let start = "\(paint(mark, color)) \(name)"
        guard tellsAll, result.findings.count > 1 else { return ["\(start) \(paint(measured(result), .dim))"] }
        return [start]
            + result.findings.map { "    \(LogFormat.escaped("\($0.subject): \($0.measured)"))" }
    }

    private static let nameWidth = 26

    /// One line for all findings: the value once where they agree.
    private func measured(_ result: ConformanceReport.Result) -> String {
        let told = result.findings.filter { $0.verdict == result.verdict }
        guard let first = told.first else { return result.verdict == .notApplicable ? "nothing to judge" : "" }
        let text: String
        if told.allSatisfy({ $0.measured == first.measured }) {
            text = told.count > 1 ? "\(first.measured) (\(told.count)×)" : first.measured
        } else {
            let parts = told.prefix(3).map { "\($0.subject) \($0.measured)" }
            text = parts.joined(separator: " · ") + (told.count > 3 ? " · and \(told.count - 3) more" : "")
        }
        return LogFormat.escaped(text)
    }

    private func summary(of target: String) -> String {
        let (violations, remarks) = (report.violations.count, report.remarks.count)
        let passed = report.count(.passed)
        let open = report.count(.notChecked)
        var parts = ["\(passed) rules hold"]
        if open > 0 { parts.append("\(open) could not be checked") }
        if remarks > 0 { parts.append("\(remarks) recommendation\(remarks == 1 ? "" : "s") not followed") }
        let verdict =
            violations == 0
            ? paint("\(LogFormat.escaped(target)) is right", .green)
            : paint("\(LogFormat.escaped(target)) breaks \(violations) rule\(violations == 1 ? "" : "s")", .red)
        return "\(verdict): \(parts.joined(separator: ", "))."
    }

    private func paint(_ text: String, _ color: Color) -> String {
        isColored ? "\(color.rawValue)\(text)\u{1B}[0m" : text
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
