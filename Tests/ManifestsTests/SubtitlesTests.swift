import Foundation
import HeadwaterCore
import Manifests
import Testing

@Suite("Subtitles and chapters") struct SubtitlesTests {
    private let boundaries = [0, 6, 12, 15].map { MediaTime($0, timescale: 1) }
    private let subtitles = FinishedSubtitles(
        plan: .example,
        cues: [
            cue(1000, 2000, "first"), cue(5000, 7000, "over a boundary"), cue(5500, 14_000, "long"),
            cue(6000, 6500, "at a boundary", settings: "line:0"),
        ])

    private static func cue(_ start: Int64, _ end: Int64, _ text: String, settings: String? = nil) -> SubtitleCue {
        SubtitleCue(
            time: MediaTime(start, timescale: 1000)..<MediaTime(end, timescale: 1000), payload: text,
            settings: settings)
    }

    @Test func `every segment holds what is shown in it, with its full time, and says where zero is`() {
        let segments = subtitles.segments(boundaries: boundaries)
        #expect(
            segments.map { $0.cues.map(\.payload) } == [
                ["first", "over a boundary", "long"], ["over a boundary", "long", "at a boundary"], ["long"],
            ])
        #expect(segments.allSatisfy { $0.header == ["X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"] })
        #expect(segments[2].cues.first?.start.milliseconds == 5500)
    }

    @Test func `stretches without words have a segment too, so that the playlist spans the video`() {
        let silent = FinishedSubtitles(plan: .example, cues: [])
        #expect(silent.segments(boundaries: boundaries).map(\.cues.count) == [0, 0, 0])
        let playlist = MediaPlaylist.make(
            subtitles: ["0.vtt", "1.vtt", "2.vtt"], boundaries: boundaries, targetDuration: 6)
        #expect(playlist.duration.millionths == 15_000_000)
        #expect(playlist.targetDuration == 6)
    }

    @Test func `the whole file gives the same cues back`() throws {
        let text = subtitles.wholeFile().render()
        #expect(FinishedSubtitles(plan: .example, wholeFile: try WebVTT.parse(text)) == subtitles)
    }

    @Test func `every variant plays with them, and they say what they tell besides words`() {
        var plan = TranscodePlan.SubtitleRendition.example
        plan.isDefault = true
        let made = MultivariantPlaylist.make(
            videos: [.made(.video(frames: 300)), .made(.video("360p", frames: 300))], audios: [],
            subtitles: [.init(uri: "a.m3u8", plan: plan), .init(uri: "b.m3u8", plan: plan)], targetDuration: 6)
        #expect(made.variants.allSatisfy { $0.subtitles == "subtitles" })
        #expect(made.renditions.map(\.name) == ["English", "English 2"])
        #expect(made.renditions.map(\.isDefault) == [true, false])
        #expect(made.renditions[0].characteristics.contains("public.accessibility.transcribes-spoken-dialog"))
    }

    @Test func `chapters are JSON for Apple's players and cues for browsers`() throws {
        let chapters = ChapterList([
            Chapter(time: .zero..<MediaTime(5, timescale: 1), title: "Start & <more>"),
            Chapter(time: MediaTime(5, timescale: 1)..<MediaTime(15, timescale: 2), title: "End"),
        ])
        let read = try #require(
            try JSONSerialization.jsonObject(with: Data(chapters.json().utf8)) as? [[String: Any]])
        #expect(read.map { $0["chapter"] as? Int } == [1, 2])
        #expect(read.map { $0["start-time"] as? Double } == [0, 5])
        #expect(read.map { $0["duration"] as? Double } == [5, 2.5])
        #expect(chapters.webVTT().cues.map(\.payload) == ["Start &amp; &lt;more&gt;", "End"])
    }

    @Test func `a sound of more channels is a variant beside the usual one`() {
        var video = MultivariantPlaylist.VideoInput.made(.video(frames: 300))
        video.audioGroups = ["stereo", "surround"]
        let made = MultivariantPlaylist.make(
            videos: [video],
            audios: [
                .made(.audio(frames: [282, 281])),
                .made(.audio("surround", frames: [282, 281], channels: 6, bytesPerFrame: 1000), group: "surround"),
            ], targetDuration: 6)
        #expect(made.variants.map(\.audio) == ["stereo", "surround"])
        #expect(made.variants[0].bandwidth < made.variants[1].bandwidth)
        #expect(made.renditions.map(\.channels) == ["2", "6"])
    }

    @Test func `sound alone is a variant for each group, without a picture's attributes`() {
        let made = MultivariantPlaylist.make(
            videos: [],
            audios: [.made(.audio(frames: [282, 281])), .made(.audio("low", frames: [282]), group: "low")],
            targetDuration: 6)
        #expect(Set(made.variants.map(\.audio)) == ["stereo", "low"])
        #expect(
            made.variants.allSatisfy {
                $0.resolution == nil && $0.closedCaptions == .absent && $0.codecs == ["mp4a.40.2"]
            })
        #expect(made.variants.map(\.uri).sorted() == ["low/audio.m3u8", "stereo/audio.m3u8"])
    }

    @Test func `players begin with a picture that all of them decode`() {
        let made = MultivariantPlaylist.make(
            videos: [
                .made(.video("720p-av1", codec: "av01.0.05M.08", frames: 300)),
                .made(.video(frames: 300, bytesPerFrame: 60_000)),
            ], audios: [], targetDuration: 6)
        #expect(made.variants[0].codecs == ["avc1.64001F"])
    }
}
