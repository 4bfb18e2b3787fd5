import HeadwaterCore
import Manifests
import Testing

@Suite("WebVTT") struct WebVTTTests {
    @Test(arguments: 0..<200)
    func `parsing a rendered file gives it back`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        var file = random.webVTT()
        // Settings are words; the space between two of them is the only one that a file keeps.
        for index in file.cues.indices {
            file.cues[index].settings = file.cues[index].settings.split(separator: " ").joined(separator: " ")
        }
        #expect(try WebVTT.parse(file.render()) == file, "seed \(seed)")
    }

    @Test func `a file reads as its text says`() throws {
        let text = """
            \u{FEFF}WEBVTT - a title\r
            X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\r
            \r
            NOTE
            not a cue

            STYLE
            ::cue { color: red }

            1
            00:01.500 --> 00:00:04.000 align:start  line:0
            <i>One</i>
            two

            100:00:00.000 --> 100:00:01.999
            late
            """
        #expect(
            try WebVTT.parse(text)
                == WebVTT(
                    header: ["X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"],
                    cues: [
                        .init(
                            identifier: "1", start: .init(milliseconds: 1500), end: .init(milliseconds: 4000),
                            settings: "align:start line:0", payload: "<i>One</i>\ntwo"),
                        .init(
                            start: .init(milliseconds: 360_000_000), end: .init(milliseconds: 360_001_999),
                            payload: "late"),
                    ]))
    }

    @Test(arguments: ["", "WEBVT", "WEBVTTX\n", "\nWEBVTT\n", "<html>"])
    func `what does not begin as WebVTT is refused`(text: String) {
        #expect(throws: PlaylistError(.missingSignature, line: 1)) { try WebVTT.parse(text) }
    }

    @Test(arguments: [
        "00:00 --> 00:01.000", "00:00.000 -> 00:01.000", "0:00.000 --> 0:01.000", "00:60.000 --> 01:00.000",
        "00:00.00 --> 00:01.000", "00:00.000 --> ", "00:00,000 --> 00:01,000", "9999999999:00:00.000 --> 00:01.000",
    ])
    func `a cue with malformed times is left out, those around it stay`(times: String) throws {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n\(times)\nb\n\n00:03.000 --> 00:04.000\nc\n"
        #expect(try WebVTT.parse(text).cues.map(\.payload) == ["a", "c"])
    }

    @Test func `a payload cannot end its cue or begin another`() throws {
        let file = WebVTT(
            cues: [
                .init(
                    start: .init(milliseconds: 0), end: .init(milliseconds: 1000),
                    payload: "a\n\n00:00.000 --> 00:01.000\nb\r\rc")
            ])
        let parsed = try WebVTT.parse(file.render())
        #expect(parsed.cues.map(\.payload) == ["a\n00:00.000 --&gt; 00:01.000\nb\nc"])
    }
}

@Suite("The storyboard's track") struct StoryboardTrackTests {
    private let plan = TranscodePlan.Storyboard(
        interval: MediaTime(5, timescale: 1), tileCount: 8, tileSize: PixelSize(width: 256, height: 144),
        columns: 3, rows: 2)

    private func track(_ plan: TranscodePlan.Storyboard, duration: MediaTime) -> WebVTT {
        StoryboardTrack.make(plan: plan, duration: duration) { "storyboard-\($0).jpg" }
    }

    @Test func `tiles run by columns, rows and sheets, to the last moment`() {
        #expect(
            track(plan, duration: MediaTime(36_537, timescale: 1000)).render() == """
                WEBVTT

                00:00:00.000 --> 00:00:05.000
                storyboard-0.jpg#xywh=0,0,256,144

                00:00:05.000 --> 00:00:10.000
                storyboard-0.jpg#xywh=256,0,256,144

                00:00:10.000 --> 00:00:15.000
                storyboard-0.jpg#xywh=512,0,256,144

                00:00:15.000 --> 00:00:20.000
                storyboard-0.jpg#xywh=0,144,256,144

                00:00:20.000 --> 00:00:25.000
                storyboard-0.jpg#xywh=256,144,256,144

                00:00:25.000 --> 00:00:30.000
                storyboard-0.jpg#xywh=512,144,256,144

                00:00:30.000 --> 00:00:35.000
                storyboard-1.jpg#xywh=0,0,256,144

                00:00:35.000 --> 00:00:36.537
                storyboard-1.jpg#xywh=256,0,256,144

                """)
    }

    @Test func `an hour has three places of its clock`() {
        var long = plan
        long.interval = MediaTime(3600, timescale: 1)
        let last = track(long, duration: MediaTime(8 * 3600, timescale: 1)).cues.last
        #expect(last?.start.description == "07:00:00.000")
        #expect(last?.end.description == "08:00:00.000")
    }

    @Test func `tiles past the end have no cue`() {
        let cues = track(plan, duration: MediaTime(10, timescale: 1)).cues
        #expect(cues.map(\.end.milliseconds) == [5000, 10_000])
        #expect(track(plan, duration: .zero).cues.isEmpty)
    }

    @Test func `cues are contiguous whatever the interval`() {
        var odd = plan
        odd.interval = MediaTime(1001, timescale: 3000)
        odd.tileCount = 300
        let cues = track(odd, duration: MediaTime(100, timescale: 1)).cues
        #expect(cues.first?.start.milliseconds == 0)
        #expect(cues.last?.end.milliseconds == 100_000)
        #expect(zip(cues, cues.dropFirst()).allSatisfy { $0.end == $1.start })
    }
}
