import Conformance
import Testing

@Suite(.enabled(if: FFmpegPackager.isInstalled, "ffmpeg and ffprobe are not installed"), .timeLimit(.minutes(5)))
struct FaultInjectionTests {
    @Test(arguments: Fault.all)
    func `each fault is found by the rule that names it`(fault: Fault) async throws {
        var published = try await fault.base.files()
        try fault.inject(&published)
        let report = try await Examiner.shared.report(on: published, profile: fault.base.profile)
        let broken = report.violations.map(\.rule.id)
        #expect(broken.contains(fault.rule), "found \(broken)")
    }

    @Test(arguments: GoodOutput.Kind.allCases) func `what faults are made in breaks no rule but those known`(
        kind: GoodOutput.Kind
    ) async throws {
        let report = try await Examiner.shared.report(on: try await kind.files(), profile: kind.profile)
        #expect(Set(report.violations.map(\.rule.id)) == kind.knownFaults)
        if kind == .encrypted {
            let decoding = try #require(report.results.first { $0.rule.id == "decodes" })
            #expect(decoding.verdict == .notChecked)
            #expect(decoding.findings.allSatisfy { $0.measured.contains("AES-128") })
        }
    }

    @Test(arguments: [("360p", "playlist"), ("240p", "playlist"), ("360p", "iframes"), ("stereo", "playlist")])
    func `a playlist that grows may be read a moment before the others`(folder: String, playlist: String) async throws {
        var published = try await GoodOutput.Kind.growing.files()
        // There are none while it grows, and they tell of the whole.
        for name in ["manifest.mpd", "storyboard.vtt"] { published.files[name] = nil }
        try published.edit(folder, playlist) { $0.removeLastSegment() }
        let report = try await Examiner.shared.report(on: published, profile: .live)
        for broken in report.violations { Issue.record("\(broken.rule.id): \(broken.failures)") }
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
