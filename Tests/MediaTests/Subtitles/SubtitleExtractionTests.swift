import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct SubtitleExtractionTests {
    private static let script = """
        1
        00:00:01,000 --> 00:00:02,500
        <i>Hello</i> & goodbye
        second line

        2
        00:00:02,000 --> 00:00:03,000
        {\\an8}At the top <3

        3
        00:00:03,500 --> 00:00:09,000
        Until the end

        """

    /// Cues of all of a clip's streams of text, named by their position.
    private func cues(of source: MemorySource, streams: [Int]) throws -> [[SubtitleCue]] {
        var job = try Engine.Job(source)
        job.plan.subtitles = streams.map { stream in
            TranscodePlan.SubtitleRendition(
                name: "subtitles-\(stream)",
                source: SubtitleFacts(
                    streamIndex: stream, codec: "", language: "und", title: nil, isDefault: false, isForced: false,
                    isForHardOfHearing: false), language: "und", label: "\(stream)", isDefault: false)
        }
        let task = CodecTask.extractSubtitles(plan: job.plan, facts: job.facts, index: job.index)
        let sink = CollectingSink()
        let result = try MediaEngine.run(task, sources: [source], limits: Engine.limits, sink: sink)
        #expect(sink.lastProgress.map { $0.done == $0.of } == true)
        guard case .subtitles(let cues) = result else { throw Failure(.internal, "no subtitles") }
        return cues
    }

    private func clip(_ ending: String, codec: String, script: [UInt8] = Array(script.utf8), name: String = "a.srt")
        throws -> MemorySource
    {
        try Clips.make(
            ending,
            Clips.picture(seconds: 5) + ["-i", name, "-map", "0", "-map", "1"] + Clips.quickly + ["-c:s", codec],
            files: [name: script])
    }

    @Test(arguments: [("mp4", "mov_text"), ("mov", "mov_text"), ("mkv", "srt"), ("mkv", "ass"), ("webm", "webvtt")])
    func `row mov_text, srt, ass: WebVTT with slant and escapes, at the presentation's times`(
        ending: String, codec: String
    ) throws {
        let source =
            ending == "webm"
            ? try Clips.make(
                ending,
                Clips.picture(seconds: 5) + [
                    "-i", "a.srt", "-map", "0", "-map", "1", "-c:v", "libvpx", "-deadline", "realtime", "-c:s", codec,
                ], files: ["a.srt": Array(Self.script.utf8)])
            : try clip(ending, codec: codec)
        let found = try #require(try cues(of: source, streams: [1]).first)
        let slanted = "<i>Hello</i> &amp; goodbye\nsecond line"
        // FFmpeg's WebVTT writer escapes nothing, so that its reader takes the heart for a tag.
        let top = codec == "webvtt" ? "At the top" : "At the top &lt;3"
        #expect(found.map(\.payload) == [slanted, top, "Until the end"])
        let times = found.map { [$0.time.lowerBound.seconds, $0.time.upperBound.seconds] }
        for (found, wanted) in zip(times, [[1, 2.5], [2, 3], [3.5, 5]]) {
            // One sample of MP4's text shows at a time, so that there an overlap is cut.
            let isCut = codec == "mov_text"
            #expect(abs(found[0] - wanted[0]) < 0.002 && (isCut || abs(found[1] - wanted[1]) < 0.002), "\(times)")
        }
        if codec == "ass" || codec == "srt" { #expect(found.map(\.settings) == [nil, "line:0", nil]) }
    }

    @Test func `a script's styles and overrides are read as what they look like, and none is text`() throws {
        let script = """
            [Script Info]
            ScriptType: v4.00+
            PlayResY: 720

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
            Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
            MarginR, MarginV, Encoding
            Style: Default,Arial,40,&HFFFFFF,&HFFFFFF,&H0,&H0,-1,0,0,0,100,100,0,0,1,2,0,2,10,10,10,1
            Style: Sign,Arial,40,&HFFFFFF,&HFFFFFF,&H0,&H0,0,-1,0,0,100,100,0,0,1,2,0,8,10,10,10,1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            Dialogue: 0,0:00:00.50,0:00:01.50,Default,,0,0,0,,{\\fad(150,150)\\c&H00FF00&}One{\\i1} two{\\i0}\\Nthree
            Dialogue: 0,0:00:02.00,0:00:03.00,Sign,,0,0,0,,{\\t(0,200,\\fscx120)}CLOSED, SORRY
            Dialogue: 0,0:00:03.50,0:00:04.50,Default,,0,0,0,,{\\an1\\k20}la{\\k30}la

            """
        let source = try clip("mkv", codec: "copy", script: Array(script.utf8), name: "a.ass")
        let found = try #require(try cues(of: source, streams: [1]).first)
        #expect(found.map(\.payload) == ["One<i> two</i>\nthree", "<i>CLOSED, SORRY</i>", "lala"])
        #expect(found.map(\.settings) == [nil, "line:0", "align:left"])
    }

    @Test func `several texts are read in one pass`() throws {
        let source = try Clips.make(
            "mkv",
            Clips.picture(seconds: 5) + ["-i", "a.srt", "-i", "b.srt", "-map", "0", "-map", "1", "-map", "2"]
                + Clips.quickly
                + ["-c:s", "srt"],
            files: [
                "a.srt": Array(Self.script.utf8), "b.srt": Array("1\n00:00:01,000 --> 00:00:02,000\nAndere\n".utf8),
            ])
        let found = try cues(of: source, streams: [2, 1])
        #expect(found.map(\.count) == [1, 3] && found[0][0].payload == "Andere")
    }

    @Test func `text that is not UTF-8 is read as Latin-1 and does not fail`() throws {
        let latin: [UInt8] = Array("1\n00:00:01,000 --> 00:00:02,000\nCaf".utf8) + [0xE9] + Array("\n".utf8)
        // Matroska takes the bytes as they are; a placeholder of the same length keeps ffmpeg from refusing them.
        var bytes = try clip("mkv", codec: "copy", script: Array("1\n00:00:01,000 --> 00:00:02,000\nCafQ\n".utf8)).bytes
        #expect(latin.contains(0xE9))
        let text = Array("CafQ".utf8)
        let place = try #require(bytes.indices.dropLast(4).last { Array(bytes[$0..<$0 + 4]) == text })
        bytes[place + 3] = 0xE9
        let found = try cues(of: MemorySource(bytes: bytes), streams: [1])
        #expect(found.map { $0.map(\.payload) } == [["Caf\u{E9}"]])
    }

    @Test func `times count from the picture's first frame`() throws {
        let source = try Clips.make(
            "mkv",
            [
                "-f", "lavfi", "-itsoffset", "1", "-i", "color=gray:size=64x64:rate=25:duration=3", "-i", "a.srt",
                "-map", "0", "-map", "1",
            ]
                + Clips.quickly + ["-c:s", "srt"], files: ["a.srt": Array(Self.script.utf8)])
        let found = try #require(try cues(of: source, streams: [1]).first)
        #expect(found.map(\.time.lowerBound.seconds) == [0, 1, 2.5])
    }

    @Test func `a stream that holds no text is refused by its name`() throws {
        let source = try Clips.sample("film-2997.mp4")
        let failure = #expect(throws: Failure.self) { try cues(of: source, streams: [1]) }
        #expect(failure?.code == .unsupportedCodec)
    }
}
