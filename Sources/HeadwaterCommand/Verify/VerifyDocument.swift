import Conformance
import Foundation

/// A report as programs read it; ids and verdicts are stable.
struct VerifyDocument: Encodable {
    private struct Rule: Encodable {
        var id: String
        var theme: String
        var level: String
        var verdict: String
        var requirement: String
        var source: String
        var findings: [Conformance.Finding]
    }

    private struct Counts: Encodable {
        var passed: Int
        var failed: Int
        var notChecked: Int
        var notApplicable: Int
        var recommendationsFailed: Int
    }

    private let target: String
    private let level: String
    private let profile: String
    private let holds: Bool
    private let counts: Counts
    private let rules: [Rule]

    init(
        _ report: ConformanceReport, target: String, level: PresentationReader.Depth, profile: Presentation.Profile
    ) {
        self.target = target
        self.level = level.rawValue
        self.profile = profile.rawValue
        holds = report.violations.isEmpty
        counts = Counts(
            passed: report.count(.passed), failed: report.count(.failed), notChecked: report.count(.notChecked),
            notApplicable: report.count(.notApplicable), recommendationsFailed: report.remarks.count)
        rules = report.results.map { result in
            Rule(
                id: result.rule.id, theme: result.rule.theme.rawValue, level: result.rule.level.rawValue,
                verdict: result.verdict.rawValue, requirement: result.rule.requirement, source: result.rule.source,
                findings: result.findings)
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// Why there is no report.
struct VerifyFailure: Encodable {
    let event = "failed"
    let target: String
    let code: String
    let message: String

    init(target: String, _ error: ReadingError) {
        self.target = target
        switch error {
        case .unreachable(let reason):
            code = "unreachable"
            message = reason
        case .notHLS(let reason):
            code = "not_hls"
            message = reason
        }
    }
}

/// What is being read, on a terminal only.
enum VerifyProgress {
    private static let isTerminal = isatty(STDERR_FILENO) == 1

    static func show(_ name: String) {
        if isTerminal { StandardStream.error.write("\r\u{1B}[Kreading \(LogFormat.escaped(name)) …") }
    }

    static func clear() {
        if isTerminal { StandardStream.error.write("\r\u{1B}[K") }
    }
}
