import Foundation
import HeadwaterCore
import Testing

@testable import HeadwaterCommand

@Suite struct PlanTextTests {
    private static let stereo = TranscodePlan.AudioRendition(
        name: "stereo", group: "stereo", streamIndex: 1, channels: 2, bitsPerSecond: 128_000, gain: -2.5,
        language: "en", label: "English", isDefault: true)

    private static let plan = TranscodePlan(
        presetName: "example", frameRate: FrameRate(25), frameCount: 200, gopBoundaries: [0, 50, 100, 150, 200],
        segmentBoundaries: [0, 150, 200], chunks: [.init(segments: 0..<2)], leadInFrames: 50, overFeedFrames: 32,
        video: [
            TranscodePlan.VideoRendition(
                name: "1080p", size: PixelSize(width: 1920, height: 1080), codec: .h264, encoder: nil,
                maxBitsPerSecond: 7_000_000, audioGroups: ["stereo"]),
            TranscodePlan.VideoRendition(
                name: "480p", size: PixelSize(width: 854, height: 480), codec: .h264,
                encoder: TranscodePlan.Encoder(
                    preset: "faster", constantRateFactor: 23.5, bufferBits: 2_400_000, threads: 1),
                maxBitsPerSecond: 1_600_000, audioGroups: ["stereo"]),
        ],
        rungGroups: [[1], [0]], audio: [stereo], audioBoundaries: [0, 282, 376], audioSpans: [0..<2],
        chapters: [Chapter(time: .zero..<MediaTime(8, timescale: 1), title: "One\nand \u{1B}[31mall")],
        storyboard: nil, poster: nil, download: .init(video: "480p", audio: ["stereo"]), maxErrorRatio: 0.1,
        notes: [
            LadderNote(rendition: "1080p", decision: .copied, reason: "Conforms.", expectedBitsPerSecond: 5_000_000),
            LadderNote(rendition: "720p", decision: .dropped, reason: "Too near.", expectedBitsPerSecond: 4_000_000),
            LadderNote(rendition: "480p", decision: .kept, reason: "Needed.", expectedBitsPerSecond: 900_000),
        ])

    @Test func `the text tells what is made, what is not, and why`() {
        let escaped = LogFormat.escaped("One\nand \u{1B}[31mall")
        #expect(!escaped.contains("\u{1B}") && !escaped.contains("\n"))
        #expect(
            PlanText(Self.plan).text == """
                Plan        preset example, 8.000 s at 25 fps, 2 segments of at most 6.000 s, 1 chunk
                Video       1080p, 1920x1080, h264, copied, at most 7000 kbit/s, about 5000 kbit/s
                            Conforms.
                Video       480p, 854x480, h264, encoded by preset faster at CRF 23.5, at most 1600 kbit/s, \
                about 900 kbit/s
                            Needed.
                Left out    720p: Too near.
                Audio       stereo, AAC, 2 channels, 128 kbit/s, -2.5 dB, en, "English", default
                Chapter     0.000 s, "\(escaped)"
                Download    480p with stereo
                """)
    }

    @Test func `the JSON names the same in snake_case`() throws {
        let json = try PlanDocument(Self.plan).json()
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(document["segment_boundaries"] as? [Double] == [0, 6, 8])
        let video = try #require(document["video"] as? [[String: Any]])
        #expect(video.map { $0["is_copied"] as? Bool } == [true, false])
        #expect(video.map { $0["crf"] as? Double } == [nil, 23.5])
        #expect(video.map { $0["max_bits_per_second"] as? Int } == [7_000_000, 1_600_000])
        let dropped = try #require(document["dropped"] as? [[String: Any]])
        #expect(dropped.map { $0["name"] as? String } == ["720p"])
        #expect(document["subtitles"] as? [String] == [])
    }
}
