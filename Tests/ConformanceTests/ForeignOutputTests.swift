import Conformance
import Testing

/// What `ffmpeg` 5.1 is known to leave out, and nothing else, is found in its output.
@Suite(.enabled(if: FFmpegPackager.isInstalled, "ffmpeg and ffprobe are not installed"), .timeLimit(.minutes(5)))
struct ForeignOutputTests {
    /// Of its multivariant playlist, whatever the segments are.
    private static let playlistFaults: Set<String> = [
        "independent-segments", "variant-attributes", "closed-captions", "peak-bandwidth", "iframe-playlists",
        "separate-sound",
    ]

    private func violations(_ arguments: String, root: String = "master.m3u8") async throws -> Set<String> {
        let published = try FFmpegPackager.package(arguments)
        let report = try await Examiner.shared.report(on: published, root: root)
        return Set(report.violations.map(\.rule.id))
    }

    @Test func `transport streams have only the faults of their playlist`() async throws {
        #expect(try await violations("-hls_segment_type mpegts") == Self.playlistFaults)
    }

    @Test(arguments: ["", "-hls_flags single_file"])
    func `fMP4 with sound inside lacks priming and begins with an empty edit`(flags: String) async throws {
        let found = try await violations("-hls_segment_type fmp4 \(flags)")
        #expect(found == Self.playlistFaults.union(["audio-priming", "no-empty-edit", "common-end"]))
    }

    @Test func `interlaced pictures are found`() async throws {
        let found = try await violations(
            "-an -vf interlace -flags +ildct+ilme -x264-params tff=1 -hls_segment_type fmp4", root: "v.m3u8")
        #expect(found.contains("progressive"))
    }

    @Test func `open groups of pictures are found`() async throws {
        let found = try await violations(
            "-an -preset fast -x264-params open-gop=1:bframes=3 -hls_segment_type fmp4", root: "v.m3u8")
        #expect(found.contains("segments-start-with-idr") || found.contains("decodes"))
    }

    @Test func `as many pictures are counted as ffprobe counts`() async throws {
        let published = try await GoodOutput.film.value
        let report = try await Examiner.shared.report(on: published)
        let result = try #require(report.results.first { $0.rule.id == "sample-counts" })
        for name in ["360p", "240p"] {
            let segments = try (0..<4).map { try published.path(name, "0000\($0)") }
            let file = try [published.path(name, "init")] + segments
            let bytes = file.flatMap { published.files[$0] ?? [] }
            let finding = try #require(result.findings.first { $0.subject == name })
            #expect(finding.measured == "\(try FFmpegPackager.pictureCount(bytes))")
        }
    }
}
