import Testing

@testable import HeadwaterCore

@Suite struct TextRuleTests {
    private func track(
        _ language: String, title: String? = nil, caption: Int? = nil, isDefault: Bool = false, isForced: Bool = false,
        isForHardOfHearing: Bool = false
    ) -> SubtitleFacts {
        SubtitleFacts(
            streamIndex: 3, codec: caption == nil ? "subrip" : "eia_608", captionChannel: caption, language: language,
            title: title, isDefault: isDefault, isForced: isForced, isForHardOfHearing: isForHardOfHearing)
    }

    @Test func `texts come in the source's order, captions last, each under a name of its own`() {
        let made = TextRule.renditions(of: [
            track("en", caption: 1), track("de"), track("en"), track("en", isForHardOfHearing: true), track("en"),
            track("de", isForced: true), track("und", caption: 2), track("und"),
        ])
        #expect(made.map(\.name) == (1...8).map { "subtitles-\($0)" })
        #expect(
            made.map(\.label) == [
                "Deutsch", "English", "English (SDH)", "English 4", "Deutsch (forced)", "Subtitles", "English (CC)",
                "Captions",
            ])
        #expect(made.map(\.source.captionChannel) == [nil, nil, nil, nil, nil, nil, 1, 2])
    }

    @Test func `one is the default, and only where the source says so`() {
        #expect(TextRule.renditions(of: [track("en"), track("de")]).allSatisfy { !$0.isDefault })
        let forced = TextRule.renditions(of: [track("en"), track("de", isForced: true)])
        #expect(forced.map(\.isDefault) == [false, true])
        let several = TextRule.renditions(of: [
            track("en", isForced: true), track("de", isDefault: true), track("fr", isDefault: true),
        ])
        #expect(several.map(\.isDefault) == [false, true, false])
    }
}
