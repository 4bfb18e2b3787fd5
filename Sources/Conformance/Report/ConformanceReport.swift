/// What all rules found in one presentation.
public struct ConformanceReport: Sendable {
    public struct Result: Sendable {
        public var rule: Rule
        public var findings: [Finding]

        /// Failed where anything failed; else passed where anything was judged.
        public var verdict: Finding.Verdict {
            for verdict in [Finding.Verdict.failed, .passed, .notChecked]
            where findings.contains(where: { $0.verdict == verdict }) {
                return verdict
            }
            return .notApplicable
        }

        public var failures: [Finding] { findings.filter { $0.verdict == .failed } }
    }

    public var results: [Result]

    /// Judges a presentation by every rule.
    public init(_ presentation: Presentation, rules: [Rule] = Rule.all) {
        results = rules.map { Result(rule: $0, findings: $0.judge(presentation)) }
    }

    /// Rules of the MUST list that do not hold.
    public var violations: [Result] { results.filter { $0.rule.level == .must && $0.verdict == .failed } }
    /// Rules of the SHOULD list that do not hold.
    public var remarks: [Result] { results.filter { $0.rule.level == .should && $0.verdict == .failed } }

    public func count(_ verdict: Finding.Verdict, _ level: Rule.Level = .must) -> Int {
        results.count { $0.rule.level == level && $0.verdict == verdict }
    }
}
