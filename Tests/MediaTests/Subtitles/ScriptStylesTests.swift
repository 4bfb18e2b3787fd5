import HeadwaterCore
import Testing

@testable import Media

@Suite struct ScriptStylesTests {
    private static let header = """
        [Script Info]
        ScriptType: v4.00+
        PlayResX: 1920
        PlayResY: 1080

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Underline, Alignment, MarginV
        Style: Default,Arial,52,&H00FFFFFF,-1,0,0,2,40
        Style: Thoughts,Arial,52,&H00FFFFFF,0,-1,0,2,40
        Style: Sign ,Arial,40,&H00FFFFFF,0,0,-1,8,40
        Style: Damaged

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Style: Late,Arial,52,&H00FFFFFF,0,-1,0,2,40
        """

    private func text(_ style: String, _ text: String, header: String = header) -> DialogueText {
        DialogueText(event: "0,0,\(style),,0,0,0,,\(text)", script: ScriptStyles(header: header))
    }

    @Test(
        arguments: [
            ("Default", "plain", "plain", nil), ("Thoughts", "slanted", "<i>slanted</i>", nil),
            ("Sign", "high", "<u>high</u>", "line:0"), ("*Sign", "high", "<u>high</u>", "line:0"),
            ("Unknown", "as the default", "as the default", nil), ("Late", "no style", "no style", nil),
            ("Thoughts", #"in {\i0}out{\r} in"#, "<i>in </i>out<i> in</i>", nil),
            ("Thoughts", #"{\rDefault}upright {\r}slanted"#, "upright <i>slanted</i>", nil),
            ("Default", #"{\rSign}lined"#, "<u>lined</u>", nil), ("Sign", #"{\an2}low"#, "<u>low</u>", nil),
            ("Default", #"{\pos(960,300)}by its own height"#, "by its own height", "line:0"),
            ("Default", #"{\pos(960,900)}by its own height"#, "by its own height", nil),
        ] as [(String, String, String, String?)])
    func `an event looks and stands as its style says`(
        style: String, event: String, payload: String, settings: String?
    ) {
        let text = text(style, event)
        #expect(text.payload == payload)
        #expect(text.settings == settings)
    }

    @Test func `the older version counts places in another way`() {
        let header = """
            [V4 Styles]
            Format: Name, Italic, Alignment
            Style: Default,0,2
            Style: Top,-1,6
            """
        #expect(text("Top", "high", header: header).payload == "<i>high</i>")
        #expect(text("Top", "high", header: header).settings == "line:0")
        #expect(text("Default", "low", header: header).settings == nil)
    }

    @Test(arguments: ["", "[", "Style:", "[V4+ Styles]\nStyle: A,B,C\nFormat", "PlayResY: 0", "\u{FEFF}[Script Info]"])
    func `a header that says nothing changes nothing`(header: String) {
        #expect(text("Default", "plain", header: header).payload == "plain")
        #expect(text("Default", #"{\pos(0,20)}high"#, header: header).settings == "line:0")
    }

    @Test func `a header is believed only so far`() {
        let styles = (0..<5000).map { "Style: S\($0),-1" }.joined(separator: "\n")
        let script = ScriptStyles(header: "[V4+ Styles]\nFormat: Name, Italic\n\(styles)")
        #expect(script["S999"].style.isItalic && !script["S1000"].style.isItalic)
    }
}
