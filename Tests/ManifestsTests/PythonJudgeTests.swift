import Foundation
import HeadwaterCore
import Manifests
import Testing

/// What another implementation, the package `m3u8` from PyPI, reads in our playlists.
@Suite("Playlists as m3u8 for Python reads them", .enabled(if: PythonJudge.python != nil, PythonJudge.whySkipped))
struct PythonJudgeTests {
    @Test func `it reads the same segments`() throws {
        let rendition = FinishedRendition.video(rate: FrameRate(30000, 1001), frames: 1000, gopFrames: 60)
        let playlist = MediaPlaylist.make(rendition: rendition, targetDuration: 6)
        let read = try PythonJudge.read(playlist.render())
        #expect(read.isEndlist == true)
        #expect(read.playlistType == "vod")
        #expect(read.targetDuration == 6)
        #expect(read.segments.map(\.uri) == playlist.segments.map(\.uri))
        #expect(read.segments.map(\.duration) == playlist.segments.map(\.duration.time.seconds))
        #expect(read.segments.first?.initURI == "init.mp4")
    }

    @Test func `it reads the same byte ranges`() throws {
        let playlist = MediaPlaylist.makeIFrames(rendition: .video(frames: 160))
        let read = try PythonJudge.read(playlist.render())
        #expect(read.isIFramesOnly == true)
        #expect(read.segments.map(\.byteRange) == playlist.segments.map { $0.byteRange?.description })
    }

    @Test func `it reads the same variants and renditions`() throws {
        let made = MultivariantPlaylist.make(
            videos: [.made(.video(frames: 300)), .made(.video("360p", frames: 300, bytesPerFrame: 3000))],
            audios: [.made(.audio(frames: [282, 281]), label: "English, \"original\"")], targetDuration: 6)
        let read = try PythonJudge.read(made.render())
        #expect(read.variants.map(\.uri) == made.variants.map(\.uri))
        #expect(read.variants.map(\.bandwidth) == made.variants.map(\.bandwidth))
        #expect(read.variants.map(\.averageBandwidth) == made.variants.map(\.averageBandwidth))
        #expect(read.variants.map(\.codecs) == made.variants.map { $0.codecs.joined(separator: ",") })
        #expect(read.variants.map(\.resolution) == made.variants.map { [$0.resolution?.width, $0.resolution?.height] })
        #expect(read.variants.map(\.frameRate) == made.variants.map { $0.frameRate?.time.seconds })
        #expect(read.variants.map(\.audio) == made.variants.map(\.audio))
        #expect(read.renditions.map(\.name) == ["English, 'original'"])
        #expect(read.renditions.map(\.channels) == ["2"])
        #expect(read.iFrameVariants == made.iFrameVariants.map(\.uri))
    }
}

/// Asks the Python named by `HEADWATER_PYTHON`.
enum PythonJudge {
    static let python = ProcessInfo.processInfo.environment["HEADWATER_PYTHON"]
    static let whySkipped: Comment = "HEADWATER_PYTHON names no Python with the package m3u8"

    struct Reading: Decodable {
        struct Segment: Decodable {
            var uri: String
            var duration: Double
            var byteRange: String?
            var initURI: String?
        }

        struct Variant: Decodable {
            var uri: String
            var bandwidth: Int
            var averageBandwidth: Int?
            var codecs: String?
            var resolution: [Int?]
            var frameRate: Double?
            var audio: String?
        }

        struct Rendition: Decodable {
            var name: String
            var channels: String?
        }

        var isEndlist: Bool?
        var isIFramesOnly: Bool?
        var playlistType: String?
        var targetDuration: Int?
        var segments: [Segment]
        var variants: [Variant]
        var renditions: [Rendition]
        var iFrameVariants: [String]
    }

    private static let script = """
        import json, sys, m3u8
        p = m3u8.loads(sys.stdin.read())
        print(json.dumps({
            "isEndlist": p.is_endlist, "isIFramesOnly": p.is_i_frames_only, "playlistType": p.playlist_type,
            "targetDuration": p.target_duration,
            "segments": [{"uri": s.uri, "duration": s.duration, "byteRange": s.byterange,
                          "initURI": s.init_section and s.init_section.uri} for s in p.segments],
            "variants": [{"uri": v.uri, "bandwidth": v.stream_info.bandwidth,
                          "averageBandwidth": v.stream_info.average_bandwidth, "codecs": v.stream_info.codecs,
                          "resolution": list(v.stream_info.resolution), "frameRate": v.stream_info.frame_rate,
                          "audio": v.stream_info.audio} for v in p.playlists],
            "renditions": [{"name": m.name, "channels": m.channels} for m in p.media],
            "iFrameVariants": [v.uri for v in p.iframe_playlists],
        }))
        """

    /// - Throws: when Python cannot be run or does not answer.
    static func read(_ playlist: String) throws -> Reading {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = ["-c", script]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // A playlist of a test is smaller than a pipe, so that writing it all before reading cannot block.
        try input.fileHandleForWriting.write(contentsOf: Data(playlist.utf8))
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode(Reading.self, from: answer)
    }
}
