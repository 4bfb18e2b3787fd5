import Foundation
import HeadwaterCore
import Testing

@testable import Conformance

@Suite struct RuleListTests {
    @Test func `every rule has a name of its own`() {
        let ids = Rule.all.map(\.id)
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: Rule.all)
    func `every rule is documented with its sentence and source`(rule: Rule) throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/verify.md")
        let text = try String(contentsOf: page.standardizedFileURL, encoding: .utf8)
        #expect(text.contains("| `\(rule.id)` | \(rule.requirement) | \(rule.source) |"))
    }

    @Test func `a presentation without anything breaks no rule but has nothing that holds either`() {
        let report = ConformanceReport(Presentation(profile: .vod))
        #expect(report.violations.isEmpty)
    }

    @Test func `the size of a JPEG is read from its frame header, and nothing from what is none`() {
        // SOI, an APP0 of two bytes, SOF0 of 16 pixels by 9.
        let head: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8, 0, 9, 0, 16, 3, 0, 0]
        #expect(JPEGHeader.size(of: head)?.description == "16x9")
        #expect(JPEGHeader.size(of: Array(head.prefix(12))) == nil)
        #expect(JPEGHeader.size(of: [0x89, 0x50]) == nil)
    }

    @Test func `a manifest's templates and repeats become addresses and times`() throws {
        let text = """
            <?xml version="1.0"?><MPD><Period><AdaptationSet codecs="avc1.64001E">
            <SegmentTemplate timescale="30000" media="$RepresentationID$/$Number%03d$.m4s" startNumber="0" initialization="$RepresentationID$/i.mp4">
            <SegmentTimeline><S t="0" d="60060" r="1"/><S d="30030"/></SegmentTimeline></SegmentTemplate>
            <Representation id="v1"/></AdaptationSet></Period></MPD>
            """
        let base = try #require(URL(string: "http://a.test/x/manifest.mpd"))
        let read = DASHPresentation(text: text, at: base, name: "manifest.mpd")
        let found = try #require(read.representations.first)
        #expect(found.initialization == "http://a.test/x/v1/i.mp4")
        #expect(found.segments.map(\.resource) == (0...2).map { "http://a.test/x/v1/00\($0).m4s" })
        #expect(found.segments.map(\.start) == [0, 60060, 120_120])
        #expect(found.codecs == "avc1.64001E")
    }

    @Test(arguments: [
        "", "<MPD", "<!DOCTYPE x [<!ENTITY a \"b\">]><MPD/>", "<a></b>", String(repeating: "<a>", count: 99),
    ])
    func `what is no manifest has a problem`(text: String) throws {
        let base = try #require(URL(string: "http://a.test/manifest.mpd"))
        #expect(DASHPresentation(text: text, at: base, name: "manifest.mpd").problem != nil)
    }
}
