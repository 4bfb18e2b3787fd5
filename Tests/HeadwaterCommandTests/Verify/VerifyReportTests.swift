import Conformance
import Foundation
import Manifests
import Testing

@testable import HeadwaterCommand

@Suite struct VerifyReportTests {
    /// A multivariant playlist without variants and without tags.
    private let report = ConformanceReport(
        Presentation(profile: .vod, multivariant: MultivariantPlaylist(version: 7)))

    @Test func `what does not hold comes first, with what was measured and expected`() {
        let lines = VerifyText(report, isColored: false, tellsAll: false).text(of: "film").split(separator: "\n")
        #expect(lines[0].hasPrefix("✗ not-empty  "))
        #expect(lines[1] == "    multivariant playlist: 0 variants; expected at least 1")
        #expect(lines.last == "film breaks 2 rules: 2 rules hold.")
    }

    @Test func `names from playlists cannot speak to the terminal`() {
        let text = VerifyText(report, isColored: false, tellsAll: false).text(of: "\u{1B}[31mfilm")
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `JSON has stable ids, verdicts and counts`() throws {
        let text = try VerifyDocument(report, target: "film", level: .full, profile: .vod).json()
        let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["holds"] as? Bool == false)
        #expect((object["counts"] as? [String: Int])?["failed"] == 2)
        let rules = try #require(object["rules"] as? [[String: Any]])
        #expect(rules.count == Rule.all.count)
        #expect(rules.first { $0["id"] as? String == "not-empty" }?["verdict"] as? String == "failed")
    }
}
