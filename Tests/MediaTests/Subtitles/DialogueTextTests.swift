import Testing

@testable import Media

@Suite struct DialogueTextTests {
    @Test(arguments: [
        ("plain", "plain"),
        (#"two\Nlines"#, "two\nlines"),
        (#"\N\Nno empty line \N \N ends a cue\N"#, "no empty line\nends a cue"),
        (#"{\i1}slanted{\i0} not"#, "<i>slanted</i> not"),
        (#"{\b1\u1}both{\r} none"#, "<b><u>both</u></b> none"),
        (#"{\b700}heavy {\b400}light"#, "<b>heavy </b>light"),
        (#"{\i1}over\Ntwo lines"#, "<i>over</i>\n<i>two lines</i>"),
        (#"{\c&H00FFFF&\fnArial\fs18\pos(10,20)\k20}colour"#, "colour"),
        (#"{\t(0,500,\i1)}still upright"#, "still upright"),
        (#"{\i1\t(0,500,\i0)}slanted at first"#, "<i>slanted at first</i>"),
        (#"{a remark}text{ * another *}"#, "text"),
        (#"{\clip(0,0,10,10)\i1\bord2\blur3\iclip(m 0 0)}framed"#, "<i>framed</i>"),
        (#"{\fad(200,200)}{\an8\b1 }spaced"#, "<b>spaced</b>"),
        (#"{\p1}m 0 0 l 100 0 100 100{\p0}drawn"#, "drawn"),
        (#"{\p1}m 0 0 l 100 0"#, ""),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("-->", "--&gt;"),
        ("<font color=\"red\">warm</font> <i>cold</i>", "warm <i>cold</i>"),
        ("<sighs> <3", "&lt;sighs&gt; &lt;3"),
        (#"a\{brace\} and \\ a slash"#, "a{brace} and \\ a slash"),
        ("a\\\u{2060}b", "a\\b"),
        (#"soft\nbreak and\hspace"#, "soft break and\u{A0}space"),
        ("no end {\\i1", "no end {\\i1"),
        ("bell\u{7}", "bell"),
        ("\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "\u{5E9}\u{5DC}\u{5D5}\u{5DD}"),
    ])
    func `slant, weight and lines are kept, everything else of SSA is not`(text: String, payload: String) {
        #expect(DialogueText(text: text[...]).payload == payload)
    }

    @Test(
        arguments: [
            (#"{\an8}up"#, "line:0"), (#"{\an7}up"#, "line:0 align:left"), (#"{\an9}up"#, "line:0 align:right"),
            (#"{\an4}beside"#, "line:50% align:left"), (#"{\an5}middle"#, "line:50%"), (#"{\an1}left"#, "align:left"),
            (#"{\an3}right"#, "align:right"), (#"{\an0}nowhere"#, nil), (#"{\a1}left"#, "align:left"),
            (#"{\a11}beside"#, "line:50% align:right"), (#"{\a4}nowhere"#, nil), (#"{\pos(10, 20)}high"#, "line:0"),
            (#"{\move(10,20,10,280)}falls"#, "line:0"), (#"{\pos(x,y)\an8}up"#, "line:0"), (#"{\a6}up"#, "line:0"),
            (#"{\an2}down"#, nil),
            (#"{\an7}{\pos(115,228)}caption"#, nil), (#"{\an7}{\pos(115,40)}caption"#, "line:0"), ("usual", nil),
        ] as [(String, String?)])
    func `text stays at its edge of the picture`(text: String, settings: String?) {
        #expect(DialogueText(text: text[...]).settings == settings)
    }

    @Test func `the text of an event may have commas`() {
        #expect(DialogueText(event: "0,0,Default,,0,0,0,,one, two").payload == "one, two")
        #expect(DialogueText(event: "0,0,Default").payload.isEmpty)
    }
}
