import HeadwaterCore
import Testing

@Suite struct CaptionFileTests {
    private func read(_ text: String, as form: CaptionFile.Form = .webVTT) throws -> [String] {
        try CaptionFile(Array(text.utf8), as: form).cues.map {
            let times = [$0.time.lowerBound, $0.time.upperBound].map { "\($0.rescaled(to: 1000))" }
            return "\(times[0])-\(times[1]) \($0.payload)\($0.settings.map { " [\($0)]" } ?? "")"
        }
    }

    private func problems(_ text: String, as form: CaptionFile.Form = .webVTT) -> [Int?] {
        problems(Array(text.utf8), as: form).list.map(\.line)
    }

    private func problems(_ bytes: [UInt8], as form: CaptionFile.Form) -> CaptionProblems {
        do throws(CaptionProblems) {
            _ = try CaptionFile(bytes, as: form)
            Issue.record("nothing was wrong")
            return CaptionProblems()
        } catch { return error }
    }

    @Test func `WebVTT of every shape is read`() throws {
        let file = """
            \u{FEFF}WEBVTT - a film
            Kind: captions

            NOTE
            nobody sees this

            STYLE
            ::cue { color: red }

            1
            00:01.000 --> 00:02.500 line:0 region:left align:start
            <v Ada>Hello &amp; welcome</v>
            <i>both</i>

            00:00:00.000 --> 100:00:00.001
            all along

            NOTE one line
            """
        #expect(
            try read(file) == [
                "0-360000001 all along", "1000-2500 <v Ada>Hello &amp; welcome</v>\n<i>both</i> [line:0 align:start]",
            ])
    }

    @Test func `SubRip of every shape is read`() throws {
        let file =
            "1\r\n00:00:01,000 --> 00:00:02,500  X1:100 X2:200\r\n<font color=\"red\">Tom & <B>Jerry</B></font>\r\n"
            + "a < b > c &amp; <unknown>\r\n\r\n"
            + "00:00:00.500 --> 00:00:00.900\r\n{\\an8}above\r\n\r\n3\r\n0:00:05,000 --> 0:00:06,000\r\n\r\n"
        #expect(
            try read(file, as: .subRip) == [
                "500-900 above", "1000-2500 Tom &amp; <b>Jerry</b>\na &lt; b &gt; c &amp; &lt;unknown&gt;",
            ])
    }

    @Test func `lines may end as on any system`() throws {
        for end in ["\n", "\r\n", "\r"] {
            let lines = ["WEBVTT", "", "00:01.000 --> 00:02.000", "one", "two", "", ""]
            #expect(try read(lines.joined(separator: end)) == ["1000-2000 one\ntwo"])
        }
    }

    @Test(
        arguments: [
            ("", [1]), ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx", [1]), ("1\n00:00:01,000 --> 00:00:02,000\nx", [1]),
            ("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:01.000 --> 00:02.000\nx", [2]),
            ("WEBVTT\n\nwords\n\nmore words\n\n00:01.000 --> 00:02.000\nx", [3, 5]),
            ("WEBVTT\n\n00:01,000 --> 00:02,000\nx", [3]), ("WEBVTT\n\n00:61.000 --> 01:02.000\nx", [3]),
            ("WEBVTT\n\n1\n00:02.000 --> 00:02.000\nx", [4]), ("WEBVTT\n\n00:02.000-->00:03.000\nx", [3]),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny", [5]),
            ("WEBVTT\n\n00:01.000 -->\nx", [3]), ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\u{0}", [4]),
        ] as [(String, [Int])])
    func `what is wrong is told by its line`(text: String, lines: [Int]) {
        #expect(problems(text) == lines.map(Int?.some))
    }

    @Test(
        arguments: [
            ("1\n00:00:01,000 -> 00:00:02,000\nx", [1]), ("1\n00:00:01,00 --> 00:00:02,000\nx", [2]),
            ("1\n00:01,000 --> 00:02,000\nx", [2]), ("1\n00:00:01,000 --> 00:00:02,000\nx\n\nstray", [5]),
        ] as [(String, [Int])])
    func `so it is in SubRip`(text: String, lines: [Int]) {
        #expect(problems(text, as: .subRip) == lines.map(Int?.some))
    }

    @Test func `a file without a cue, in another encoding, or beyond the bounds is refused`() {
        #expect(problems("WEBVTT\n") == [nil])
        #expect(problems("WEBVTT\n\n00:01.000 --> 00:02.000\n \n") == [nil])
        let latin = Array("WEBVTT\n\n00:01.000 --> 00:02.000\n".utf8) + [0xFC, 0x62, 0x65, 0x72]
        #expect(problems(latin, as: .webVTT).list.map(\.line) == [4])
        #expect(
            problems(Array(repeating: 0x20, count: CaptionFile.maxBytes + 1), as: .webVTT).list.map(\.line) == [nil])
        let long = "WEBVTT\n\n00:01.000 --> 00:02.000\n" + String(repeating: "x", count: 2001)
        #expect(problems(long) == [3])
        let cue = "1\n00:00:01,000 --> 00:00:02,000\nx\n\n"
        let many = problems(String(repeating: cue, count: CaptionFile.maxCues + 1), as: .subRip)
        #expect(many == [4 * CaptionFile.maxCues + 2])
        let wrong = problems(String(repeating: "x\n\n", count: 100), as: .subRip)
        #expect(wrong == (0..<CaptionProblems.maxCount).map { Int?.some(2 * $0 + 1) })
    }

    @Test func `no bytes make it fail in another way`() {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "WEBVTT\n\n", "00:00:01.000 --> 00:00:03.000\n", "\n", "\r", "\r\n\r\n", "00:01.000", " --> ",
            "00:00:02,000", "NOTE", "x", "<b>", "&", "\u{FEFF}",
            "\t",
            "{\\an1}", "line:0", "\u{0}",
        ]
        var taken = 0
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            for form in CaptionFile.Form.allCases {
                guard let file = try? CaptionFile(Array(text.utf8), as: form) else { continue }
                taken += 1
                #expect(file.cues.allSatisfy { $0.time.lowerBound < $0.time.upperBound && !$0.payload.contains("-->") })
                #expect(file.cues.allSatisfy { !$0.payload.contains("\n\n") && !$0.payload.contains("\r") })
            }
        }
        // Otherwise nothing of the above was asked.
        #expect(taken > 0)
    }
}

@Suite struct CaptionLanguageTests {
    @Test(arguments: [
        ("de", "de"), ("DE", "de"), ("deu", "de"), ("pt-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-ch-1996", "de-CH-1996"), ("sl-rozaj", "sl-rozaj"), ("zh-yue", "zh-yue"), ("gsw", "gsw"), ("und", "und"),
        ("en-u-nu-latn", "en-u-nu-latn"), ("en-x-pirate", "en-x-pirate"),
    ])
    func `tags are written in their usual letters`(given: String, text: String) {
        #expect(CaptionLanguage(given)?.text == text)
        #expect(CaptionLanguage(text)?.text == text)
    }

    @Test(arguments: [
        "", "d", "german", "xx", "de_DE", "de-", "-de", "de--DE", "de-DE-DE", "en-u", "en-u-x", "x-mine", "d1", "üb",
        "../de", "de/en",
        "de\u{0}", "en-" + String(repeating: "abcdefgh-", count: 4) + "abcdefgh",
    ])
    func `what is no tag is none`(given: String) {
        #expect(CaptionLanguage(given) == nil)
    }
}

@Suite struct SentSubtitlesTests {
    private func track(_ language: String, isDefault: Bool = false, isForced: Bool = false) -> SubtitleFacts {
        SubtitleFacts(
            streamIndex: 2, codec: "subrip", language: language, title: nil, isDefault: isDefault, isForced: isForced,
            isForHardOfHearing: false)
    }

    @Test func `a track that was sent takes the place of the source's in its language, and its default`() throws {
        let own = [track("en", isDefault: true), track("de"), track("en", isForced: true)].enumerated().map {
            TranscodePlan.SubtitleRendition(
                name: "subtitles-\($0.offset + 1)", source: $0.element, language: $0.element.language,
                label: "\($0.offset)", isDefault: $0.element.isDefault)
        }
        let sent = try ["en", "fr"].map { (language: try #require(CaptionLanguage($0)), label: String?.none) }
        let merged = TranscodePlan.SubtitleRendition.merged(own, sent: sent)
        #expect(merged.map(\.name) == ["subtitles-2", "subtitles-3", "captions-en", "captions-fr"])
        #expect(merged.map(\.isDefault) == [false, false, true, false])
        #expect(merged.map(\.label) == ["1", "2", "English", "Français"])
        #expect(TranscodePlan.SubtitleRendition.merged(own, sent: []) == own)
    }
}
