import Conformance
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FaultInjectionTests {
    @Test(arguments: Fault.all)
    func `each fault is found by the rule that names it`(fault: Fault) async throws {
        var published = try await GoodOutput.film.value
        try fault.inject(&published)
        let report = try await Examiner.shared.report(on: published)
        let broken = report.violations.map(\.rule.id)
        #expect(broken.contains(fault.rule), "found \(broken)")
    }

    @Test func `every kind of fault is there`() {
        #expect(Fault.all.count >= 50)
        #expect(Set(Fault.all.map(\.name)).count == Fault.all.count)
    }

    @Test(arguments: [
        "film-2997.mp4", "flash-and-beep.mp4", "phone-rotated.mp4", "variable-rate.mp4", "narrow-pixels.avi",
    ])
    func `good output breaks no rule`(sample: String) async throws {
        let published = try await sample == "film-2997.mp4" ? GoodOutput.film.value : GoodOutput.encode(sample)
        let report = try await Examiner.shared.report(on: published)
        for broken in report.violations { Issue.record("\(broken.rule.id): \(broken.failures)") }
        #expect(report.count(.passed) > 35)
    }
}
