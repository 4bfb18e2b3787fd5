import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct CaptionTests {
    private static let spoken = CaptionBytes.schedule([
        (10, CaptionBytes.popOn("HELLO, \"WORLD\" & <ALL>")), (60, CaptionBytes.popOn("AT THE TOP", atTop: true)),
        (100, CaptionBytes.clear()),
    ])

    private func cues(of source: MemorySource) throws -> [[SubtitleCue]] {
        var job = try Engine.Job(source)
        job.plan.subtitles = job.facts.subtitles.map {
            TranscodePlan.SubtitleRendition(
                name: "captions", source: $0, language: $0.language, label: "Captions", isDefault: false)
        }
        let task = CodecTask.extractSubtitles(plan: job.plan, facts: job.facts, index: job.index)
        let result = try MediaEngine.run(task, sources: [source], limits: Engine.limits, sink: CollectingSink())
        guard case .subtitles(let cues) = result else { throw Failure(.internal, "no subtitles") }
        return cues
    }

    /// What `ffmpeg` reads out of the pictures: start, end, text.
    private func judge(_ source: MemorySource) throws -> [(start: Double, end: Double, text: String)] {
        let path = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).mp4")
        try Data(source.bytes).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let subtitles = try Judge.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "movie=\(path.path)[out+subcc]", "-map", "0:s", "-f", "srt", "-"],
            on: [])
        let seconds = { (time: Substring) in
            time.replacing(",", with: ".").split(separator: ":").compactMap { Double($0) }.reduce(0) { $0 * 60 + $1 }
        }
        let text = String(decoding: subtitles.output.filter { $0 != 13 }, as: UTF8.self)
        return text.split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard lines.count > 2, let arrow = lines[1].firstRange(of: " --> ") else { return nil }
            let text = lines[2...].joined(separator: "\n")
                .replacing(#/<[^A]*?>|\{[^}]*\}|\\h/#, with: "")
            return (seconds(lines[1][..<arrow.lowerBound]), seconds(lines[1][arrow.upperBound...]), text)
        }
    }

    @Test(arguments: ["mp4", "ts", "mkv"])
    func `row CEA-608: captions within the pictures become cues, as ffmpeg reads them`(ending: String) throws {
        let source = try CaptionBytes.clip(seconds: 5, ending: ending, field1: Self.spoken)
        let facts = try Engine.inspect(source).facts
        #expect(facts.subtitles.map(\.captionChannel) == [1])
        #expect(facts.subtitles.allSatisfy { $0.codec == "eia_608" && $0.isForHardOfHearing })
        let found = try #require(try cues(of: source).first)
        #expect(found.map(\.payload) == ["HELLO, \"WORLD\" &amp; &lt;ALL&gt;", "AT THE TOP"])
        #expect(found.map(\.settings) == [nil, "line:0"])
        let wanted = try judge(source)
        #expect(wanted.map(\.text) == ["HELLO, \"WORLD\" & <ALL>", "AT THE TOP"])
        for (cue, wanted) in zip(found, wanted) {
            #expect(abs(cue.time.lowerBound.seconds - wanted.start) < 0.045, "\(cue.time) \(wanted)")
            #expect(abs(cue.time.upperBound.seconds - wanted.end) < 0.045, "\(cue.time) \(wanted)")
        }
    }

    @Test(arguments: ["mp4", "ts", "mkv"])
    func `captions within HEVC become the same cues`(ending: String) throws {
        let encoder = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "bframes=0:slices=1:log-level=error"]
        let source = try CaptionBytes.clip(
            seconds: 5, ending: ending, field1: Self.spoken, isHEVC: true, encoder: encoder)
        let facts = try Engine.inspect(source).facts
        #expect(facts.video?.codec == "hevc" && facts.subtitles.map(\.captionChannel) == [1])
        let found = try #require(try cues(of: source).first)
        let plain = try CaptionBytes.clip(seconds: 5, field1: Self.spoken)
        #expect(found == (try cues(of: plain).first))
        #expect(found.map(\.payload) == ["HELLO, \"WORLD\" &amp; &lt;ALL&gt;", "AT THE TOP"])
    }

    @Test func `a track of captions beside the picture becomes a subtitle in its language`() throws {
        let clip = try CaptionBytes.clip(seconds: 5, field1: Self.spoken)
        let source = try CaptionBytes.track(of: clip, language: "spa")
        let facts = try Engine.inspect(source).facts
        let track = try #require(facts.subtitles.first)
        #expect(facts.subtitles.count == 1 && track.codec == "eia_608" && track.captionChannel == 1)
        #expect(track.language == "es" && !track.isDefault && track.isForHardOfHearing)
        #expect(track.streamIndex != facts.video?.streamIndex && facts.ignored.isEmpty)
        #expect(try cues(of: source) == (try cues(of: clip)))
    }

    @Test func `of a track's channels only the first is in its language`() throws {
        let both = CaptionBytes.schedule([
            (5, CaptionBytes.popOn("FIRST", channel: 1)), (45, CaptionBytes.popOn("SECOND", channel: 2)),
            (80, CaptionBytes.clear() + CaptionBytes.clear(channel: 2)),
        ])
        let source = try CaptionBytes.track(of: try CaptionBytes.clip(seconds: 4, field1: both), language: "spa")
        let tracks = try Engine.inspect(source).facts.subtitles
        #expect(tracks.map(\.captionChannel) == [1, 2])
        #expect(tracks.map(\.language) == ["es", "und"])
        #expect(tracks.last?.title == "CC2")
    }

    @Test(
        arguments: [
            ([1, 2, 3], nil, 1), ([1, 3], "English (cc3)", 3), ([1, 3], "CC2", 1), ([3], "Captions", 3),
            ([2, 3], nil, nil),
            ([], "CC1", nil),
        ] as [([Int], String?, Int?)])
    func `a track's words are those of one channel`(channels: [Int], title: String?, wanted: Int?) {
        #expect(CaptionSurvey.describedChannel(among: channels, title: title) == wanted)
    }

    @Test func `a track of captions that says nothing is reported`() throws {
        let source = try CaptionBytes.track(of: try CaptionBytes.clip(seconds: 1), language: "eng")
        let facts = try Engine.inspect(source).facts
        #expect(facts.subtitles.isEmpty)
        #expect(facts.ignored.map(\.reason) == ["It holds no captions."])
    }

    @Test func `each channel is a track of its own`() throws {
        let second = CaptionBytes.schedule([
            (5, CaptionBytes.popOn("DRITTER", channel: 3)), (45, CaptionBytes.popOn("VIERTER", channel: 4)),
            (80, CaptionBytes.clear(channel: 3) + CaptionBytes.clear(channel: 4)),
        ])
        let first = CaptionBytes.schedule([
            (5, CaptionBytes.popOn("FIRST", channel: 1)), (45, CaptionBytes.popOn("SECOND", channel: 2)),
            (80, CaptionBytes.clear() + CaptionBytes.clear(channel: 2)),
        ])
        let source = try CaptionBytes.clip(seconds: 4, field1: first, field2: second)
        #expect(try Engine.inspect(source).facts.subtitles.map(\.captionChannel) == [1, 2, 3, 4])
        #expect(try cues(of: source).map { $0.map(\.payload) } == [["FIRST"], ["SECOND"], ["DRITTER"], ["VIERTER"]])
    }

    @Test func `digital captions alone are reported, and a picture without any has none`() throws {
        let digital = try Engine.inspect(try CaptionBytes.clip(seconds: 1, digital: (0x02, 0x21))).facts
        #expect(digital.subtitles.isEmpty && digital.ignored.map(\.codec) == ["cea_708"])
        let none = try Engine.inspect(try CaptionBytes.clip(seconds: 1)).facts
        #expect(none.subtitles.isEmpty && none.ignored.isEmpty)
    }

    @Test func `MPEG-2 carries them as user data`() throws {
        var packet: [UInt8] = [0, 0, 1, 0, 0, 0x0F, 0xFF, 0xF8, 0, 0, 1, 0xB2, 0x47, 0x41, 0x39, 0x34, 0x03]
        packet += CaptionBytes.data(field1: (0xC8, 0xE5)) + [0, 0, 1, 1, 0x47, 0x41, 0x39, 0x34, 0x03, 0x43, 0xFF]
        let pairs = packet.withUnsafeBytes { CaptionData.pairs(in: $0) }
        #expect(pairs.map(\.kind) == [.field1, .field2] && pairs[0].first == 0xC8)
    }

    @Test func `bytes that were escaped within a NAL unit come back`() {
        // A pair that is not valid may begin with zeros, and so makes three of them with the one before.
        let data: [UInt8] = [0x43, 0xFF, 0xFC, 0, 0, 0x02, 0, 0, 0xFE, 0x12, 0x34, 0xFF]
        let unit = CaptionBytes.unit(data)
        #expect(unit.count == data.count + 16 + 1, "something was escaped, so that the test can fail")
        let pairs = unit.withUnsafeBytes { CaptionData.pairs(in: $0) }
        #expect(
            pairs == [
                CaptionData.Pair(kind: .field1, first: 0, second: 0),
                CaptionData.Pair(kind: .digital, first: 0x12, second: 0x34),
            ])
    }

    @Test func `truncated and endless caption data is read as far as it goes`() {
        let unit = CaptionBytes.unit(CaptionBytes.data(field1: (0xC8, 0xE5)))
        for count in unit.indices {
            let pairs = unit[..<count].withUnsafeBytes { CaptionData.pairs(in: $0) }
            #expect(pairs.count <= 2)
        }
    }

    @Test func `pairs are decoded in the order in which pictures are shown`() throws {
        let pairs = CaptionBytes.popOn("REORDERED") + CaptionBytes.clear()
        var collector = CaptionCollector(channel: 1)
        // As B-frames come: the third of each three first.
        let order = stride(from: 0, to: pairs.count, by: 3).flatMap { start in
            [2, 0, 1].map { start + $0 }.filter { $0 < pairs.count }
        }
        for place in order {
            let pair = CaptionData.Pair(kind: .field1, first: pairs[place].0, second: pairs[place].1)
            collector.add([pair], time: Int64(place) * 40_000)
        }
        let cues = try collector.cues(until: MediaTime(10, timescale: 1))
        #expect(cues.map(\.payload) == ["REORDERED"])
    }

    @Test func `what is rolled up is read line by line`() throws {
        let pairs = CaptionBytes.schedule([
            (
                5,
                CaptionBytes.code(0x14, 0x25) + CaptionBytes.code(0x14, 0x2D) + CaptionBytes.code(0x14, 0x70)
                    + CaptionBytes.text("ONE")
            ),
            (40, CaptionBytes.code(0x14, 0x2D) + CaptionBytes.code(0x14, 0x70) + CaptionBytes.text("TWO")),
            (75, CaptionBytes.clear()),
        ])
        let source = try CaptionBytes.clip(seconds: 4, field1: pairs)
        let found = try #require(try cues(of: source).first)
        let wanted = try judge(source)
        #expect(found.map(\.payload) == wanted.map(\.text))
        #expect(found.last?.payload.hasSuffix("TWO") == true)
    }
}
