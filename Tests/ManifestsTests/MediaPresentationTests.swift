import HeadwaterCore
import Manifests
import Testing

@Suite("DASH manifests") struct MediaPresentationTests {
    @Test func `a manifest with everything in it is valid`() {
        let manifest = Self.presentation().manifest()
        #expect(MPDGrammar.problems(of: manifest) == [], "\(manifest)")
    }

    @Test func `the grammar finds what is wrong`() {
        let manifest = Self.presentation().manifest()
        let faults = [
            ("bandwidth=", "bandwith="), ("\"PT12.000S\"", "\"12\""), ("<Period", "<Time"), ("</Period>", ""),
            ("contentType=\"video\"", "contentType=\"film\""),
        ]
        for (good, bad) in faults {
            #expect(MPDGrammar.problems(of: manifest.replacing(good, with: bad)) != [], "\(good) became \(bad)")
        }
    }

    @Test func `each codec is a set of its own, and qualities of one sound are one set`() {
        let manifest = Self.presentation().manifest()
        #expect(manifest.matches(of: /contentType="video"/).count == 2)
        #expect(manifest.matches(of: /contentType="audio"/).count == 2)
        #expect(manifest.matches(of: /<Representation/).count == 8)
    }

    @Test func `segments are listed with their times, priming left out`() {
        let manifest = Self.presentation().manifest()
        // Two whole segments of 6 s in ticks of 1/25000 s.
        #expect(manifest.contains("<S t=\"0\" d=\"150000\" r=\"1\"/>"))
        // 282 frames of 1024 samples, one of them priming, and 281.
        #expect(manifest.contains("<S t=\"0\" d=\"287744\" r=\"1\"/>"))
        #expect(manifest.contains("<BaseURL>1/720p/</BaseURL>"))
        #expect(manifest.matches(of: /<SegmentURL media="0\.m4s"\/>/).count == 6)
    }

    @Test func `thumbnails say the size of the whole sheet and its grid`() {
        let manifest = Self.presentation().manifest()
        #expect(manifest.contains("value=\"10x10\""))
        #expect(manifest.contains("width=\"2560\" height=\"1440\""))
    }

    @Test func `names that are markup stay names`() {
        var presentation = Self.presentation()
        presentation.audios[0].plan.label = "<b>\"Tom & Jerry\"\u{1}"
        let manifest = presentation.manifest()
        #expect(MPDGrammar.problems(of: manifest) == [])
        #expect(manifest.contains("&lt;b&gt;&quot;Tom &amp; Jerry&quot; "))
    }

    private static func presentation() -> MediaPresentation {
        let audio = { (name: String, group: String, stream: Int, channels: Int) in
            let input = MultivariantPlaylist.AudioInput.made(
                .audio(name, frames: [282, 281], channels: channels), group: group)
            var plan = input.plan
            plan.streamIndex = stream
            plan.channels = channels
            return MediaPresentation.Audio(rendition: input.rendition, folder: "1/\(name)/", plan: plan)
        }
        let video = { (rendition: FinishedRendition) in
            MediaPresentation.Video(rendition: rendition, folder: "1/\(rendition.name)/", frameRate: FrameRate(25))
        }
        let subtitles = TranscodePlan.SubtitleRendition.example
        return MediaPresentation(
            duration: MediaTime(12, timescale: 1), targetDuration: 6,
            videos: [
                video(.video(frames: 300)), video(.video("360p", frames: 300)),
                video(.video("720p-hevc", codec: "hvc1.1.6.L93.B0", frames: 300)),
            ],
            audios: [
                audio("stereo", "stereo", 1, 2), audio("low", "low", 1, 2), audio("surround", "surround", 1, 6),
            ],
            texts: [.init(uri: "1/subtitles-1/whole.vtt", byteCount: 100, plan: subtitles)],
            storyboard: .example)
    }
}

extension TranscodePlan.SubtitleRendition {
    static let example = TranscodePlan.SubtitleRendition(
        name: "subtitles-1",
        source: SubtitleFacts(
            streamIndex: 2, codec: "subrip", language: "en", title: nil, isDefault: false, isForced: false,
            isForHardOfHearing: true),
        language: "en", label: "English", isDefault: false)
}

extension FinishedStoryboard {
    /// 150 tiles on two sheets.
    static let example = FinishedStoryboard(
        plan: TranscodePlan.Storyboard(
            interval: MediaTime(1, timescale: 1), tileCount: 150, tileSize: PixelSize(width: 256, height: 144),
            columns: 10, rows: 10),
        duration: MediaTime(1495, timescale: 10),
        sheets: [
            .jpeg: [
                Sheet(uri: "1/storyboard-0-a.jpg", byteCount: 10_000),
                Sheet(uri: "1/storyboard-1-a.jpg", byteCount: 9000),
            ],
            .webp: [
                Sheet(uri: "1/storyboard-0-b.webp", byteCount: 8000),
                Sheet(uri: "1/storyboard-1-b.webp", byteCount: 7000),
            ],
        ])
}
