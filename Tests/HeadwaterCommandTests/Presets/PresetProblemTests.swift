import Foundation
import HeadwaterCore
import Testing

@testable import HeadwaterCommand

/// A change to a preset without fault, and what must be said of it.
struct BadPreset: Sendable, CustomTestStringConvertible {
    var what: String
    /// Text of ``correct`` that is replaced, and by what.
    var changes: [(String, String)]
    /// `line:column sentence` of each problem.
    var expected: [String]

    init(_ what: String, _ changes: [(String, String)], _ expected: [String]) {
        self.what = what
        self.changes = changes
        self.expected = expected
    }

    var testDescription: String { what }

    static let correct = """
        name: mine
        summary: A test.
        gop_seconds: 2
        segment_seconds: 6
        max_error_ratio: 0.1
        video:
          encoder_preset: faster
          crf: 23
          buffer_seconds: 1.5
          rungs:
            - short_side: 720
              max_kbit_per_second: 3500
              audio_group: stereo
            - short_side: 240
              max_kbit_per_second: 130
              audio_group: low
        audio:
          - { name: stereo, kbit_per_second: 128 }
          - { name: low, kbit_per_second: 48 }
        storyboard:
          tile_long_side: 256
          max_tiles: 120
        """

    static let table: [BadPreset] = [
        BadPreset(
            "an unknown key", [("crf: 23", "crf: 23\n  bufer_secs: 2")],
            ["9:3 'video.bufer_secs' is not a field; did you mean 'buffer_seconds'?"]),
        BadPreset(
            "an unknown key like no other", [("name: mine", "name: mine\nzoom: 1")],
            [
                """
                2:1 'zoom' is not a field; the known ones here are name, summary, gop_seconds, segment_seconds, \
                max_error_ratio, video, audio, storyboard, passthrough, adaptive, min_ssim, loudness, watermark, \
                preview, download_short_side, further_video, gate.
                """
            ]),
        BadPreset(
            "text for a number", [("crf: 23", "crf: good")], ["8:8 'video.crf' must be a number, not 'good'."]),
        BadPreset(
            "a quoted number", [("crf: 23", "crf: \"23\"")], ["8:8 'video.crf' must be a number, not '23'."]),
        BadPreset(
            "not a number", [("crf: 23", "crf: .nan")], ["8:8 'video.crf' is .nan; it must be from 1 to 51."]),
        BadPreset(
            "a fraction for a whole number", [("max_tiles: 120", "max_tiles: 1.5")],
            ["22:14 'storyboard.max_tiles' must be a whole number, not '1.5'."]),
        BadPreset(
            "a list for a mapping", [("storyboard:\n  tile_long_side: 256\n  max_tiles: 120", "storyboard: [1, 2]")],
            ["20:13 'storyboard' must be fields with values, as in 'name: value'."]),
        BadPreset(
            "a mapping for a list",
            [("  - { name: stereo, kbit_per_second: 128 }\n  - { name: low, kbit_per_second: 48 }", "  name: stereo")],
            ["18:3 'audio' must be a list of 1 to 8 entries."]),
        BadPreset(
            "an odd side", [("short_side: 720", "short_side: 721")],
            ["11:19 'video.rungs[1].short_side' is 721; it must be even."]),
        BadPreset(
            "a number out of range", [("max_error_ratio: 0.1", "max_error_ratio: 10")],
            ["5:18 'max_error_ratio' is 10; it must be from 0 to 1."]),
        BadPreset(
            "a missing field", [("  crf: 23\n", "")], ["7:3 'video.crf' is missing."]),
        BadPreset(
            "an empty field", [("crf: 23", "crf:")], ["8:7 'video.crf' must be a number, not empty."]),
        BadPreset(
            "the same rung twice", [("short_side: 240", "short_side: 720")],
            ["14:19 'video.rungs[2].short_side' is 720 a second time."]),
        BadPreset(
            "rungs out of order", [("short_side: 240", "short_side: 1080")],
            ["14:19 'video.rungs[2].short_side' is 1080, after 720; the largest comes first."]),
        BadPreset(
            "a smaller rung with a larger cap", [("max_kbit_per_second: 130", "max_kbit_per_second: 4000")],
            [
                """
                15:28 'video.rungs[2].max_kbit_per_second' is 4000, not less than the 3500 of the larger rung before.
                """
            ]),
        BadPreset(
            "an audio group that is not there", [("audio_group: stereo", "audio_group: sterio")],
            ["13:20 'video.rungs[1].audio_group' names 'sterio', which 'audio' does not have; did you mean 'stereo'?"]),
        BadPreset(
            "an audio group twice", [("name: low", "name: stereo"), ("audio_group: low", "audio_group: stereo")],
            ["19:13 'audio[2].name' is 'stereo' a second time."]),
        BadPreset(
            "an audio group named like a picture",
            [("name: low", "name: 240p"), ("audio_group: low", "audio_group: 240p")],
            ["19:13 'audio[2].name' is '240p', which is how pictures are called."]),
        BadPreset(
            "segments that are no whole number of GOPs", [("segment_seconds: 6", "segment_seconds: 5")],
            ["4:18 'segment_seconds' must be a whole number of GOPs of 2.0 s."]),
        BadPreset(
            "segments shorter than a GOP", [("gop_seconds: 2", "gop_seconds: 8")],
            ["4:18 'segment_seconds' must be a whole number of GOPs of 8.0 s."]),
        BadPreset(
            "an encoder preset that x264 does not have", [("faster", "fastr")],
            [
                """
                7:19 'video.encoder_preset' is 'fastr'; did you mean 'faster'? It must be one of ultrafast, \
                superfast, veryfast, faster, fast, medium, slow, slower, veryslow.
                """
            ]),
        BadPreset(
            "a name that can't be part of a path", [("name: mine", "name: ../etc")],
            ["1:7 'name' is '../etc'; it must be at most 32 lowercase letters, digits and hyphens."]),
        BadPreset(
            "many problems at once, in the order of their lines",
            [
                ("crf: 23", "crf: 60"), ("summary: A test.\n", ""), ("max_tiles: 120", "max_tile: 120"),
                ("short_side: 240", "short_side: 720"), ("audio_group: low", "audio_group: lowest"),
            ],
            [
                "1:1 'summary' is missing.",
                "7:8 'video.crf' is 60; it must be from 1 to 51.",
                "13:19 'video.rungs[2].short_side' is 720 a second time.",
                "15:20 'video.rungs[2].audio_group' names 'lowest', which 'audio' does not have; did you mean 'low'?",
                "20:3 'storyboard.max_tiles' is missing.",
                "21:3 'storyboard.max_tile' is not a field; did you mean 'max_tiles'?",
            ]),
        BadPreset(
            "a field twice in one mapping", [("crf: 23", "crf: 23\n  crf: 24")],
            ["8:3 'crf' stands here and once more below; a field has one value."]),
        BadPreset(
            "a tab for indentation", [("  crf: 23", "\tcrf: 23")],
            ["8:1 This is not YAML: found a tab character that violates indentation."]),
        BadPreset(
            "a word for a flag", [("name: mine", "name: mine\npassthrough: maybe")],
            ["2:14 'passthrough' must be true or false, not 'maybe'."]),
        BadPreset(
            "an unknown gate", [("name: mine", "name: mine\ngate: fulll")],
            ["2:7 'gate' is 'fulll'; did you mean 'full'? It must be one of quick, full."]),
        BadPreset(
            "surround beside nothing", [("kbit_per_second: 48 }", "kbit_per_second: 48, layout: \"5.1\" }")],
            ["19:5 'audio[2].beside' is missing."]),
        BadPreset(
            "surround beside a group that is not there",
            [("kbit_per_second: 48 }", "kbit_per_second: 48, layout: \"5.1\", beside: sterio }")],
            ["19:62 'audio[2].beside' names 'sterio', which is no group above it; did you mean 'stereo'?"]),
        BadPreset(
            "stereo beside another", [("kbit_per_second: 48 }", "kbit_per_second: 48, beside: stereo }")],
            ["19:47 'audio[2].beside' is only for layouts beyond stereo."]),
        BadPreset(
            "a watermark that is not there, and half of a loudness",
            [
                (
                    "name: mine",
                    """
                    name: mine
                    watermark: { file: /no/logo.png, corner: bottom_right, width: 0.1, margin: 0.03, opacity: 0.8 }
                    loudness: { target_lufs: -3 }
                    """
                )
            ],
            [
                "2:20 'watermark.file' names /no/logo.png, where there is no file.",
                "3:11 'loudness.max_true_peak_dbtp' is missing.",
                "3:26 'loudness.target_lufs' is -3; it must be from -40 to -5.",
            ]),
        BadPreset(
            "an AV1 ladder in x264's words",
            [
                (
                    "name: mine",
                    """
                    name: mine
                    further_video:
                      - codec: av1
                        encoder_preset: fast
                        crf: 64
                        buffer_seconds: 1
                        rungs: [{ short_side: 720, max_kbit_per_second: 1900, audio_group: stereo }]
                    """
                )
            ],
            [
                "4:21 'further_video[1].encoder_preset' must be a whole number, not 'fast'.",
                "5:10 'further_video[1].crf' is 64; it must be from 1 to 63.",
            ]),
        BadPreset("an empty file", [(correct, "")], ["1:1 The file is empty."]),
        BadPreset(
            "no mapping at all", [(correct, "hello")], ["1:1 A preset must be fields with values, as in 'name: value'."]
        ),
    ]
}

@Suite struct PresetProblemTests {
    @Test func `the preset that the table spoils has no problem itself`() throws {
        let preset = try Preset(yaml: BadPreset.correct, source: "mine.yaml")
        #expect(preset.video.rungs.map(\.maxBitsPerSecond) == [3_500_000, 130_000])
    }

    @Test(arguments: BadPreset.table)
    func `each fault is told with its place and a sentence`(bad: BadPreset) throws {
        var yaml = BadPreset.correct
        for (text, replacement) in bad.changes {
            try #require(yaml.contains(text))
            yaml = yaml.replacingOccurrences(of: text, with: replacement)
        }
        let error = try #require(throws: PresetError.self) { try Preset(yaml: yaml, source: "mine.yaml") }
        guard case .invalid("mine.yaml", let problems) = error else {
            Issue.record("not the problems of a file: \(error)")
            return
        }
        #expect(problems.map { "\($0.place) \($0.sentence)" } == bad.expected)
    }

    @Test func `the problems print as lines that editors can jump to`() {
        let error = PresetError.invalid(
            source: "mine.yaml",
            problems: [
                PresetProblem(place: PresetPlace(line: 3, column: 5), sentence: "'crf' is missing."),
                PresetProblem(place: PresetPlace(line: 9, column: 1), sentence: "'x' is not a field."),
            ])
        #expect(
            "\(error)" == """
                The preset mine.yaml has 2 problems:
                mine.yaml:3:5: 'crf' is missing.
                mine.yaml:9:1: 'x' is not a field.
                """)
    }
}
