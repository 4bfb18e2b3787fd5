import Conformance
import Foundation
import HeadwaterCore
import Logging

@testable import HeadwaterCommand

/// What `headwater encode` makes of the samples, each once for all tests.
enum GoodOutput {
    /// Pictures at 29.97 frames per second with sound, in two rungs and four segments of at most two seconds.
    static let film = Task {
        let published = try await encode("film-2997.mp4")
        // Decoded once here, and not by all tests at the same time.
        _ = try await Examiner.shared.report(on: published)
        return published
    }

    /// The same with subtitles, encoded from a file that ffmpeg puts them into.
    static let subtitled = Task {
        let folder = FileManager.default.temporaryDirectory.appending(path: "subtitled-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try FFmpegPackager.subtitled("film-2997.mp4", in: folder)
        return try await encode(path: file.path)
    }

    /// What faults are made in.
    enum Kind: Sendable, CaseIterable {
        case film, subtitled
        /// Playlists of the film as they are while it grows.
        case growing
        /// Transport streams in AES-128, packaged by ffmpeg.
        case encrypted

        var profile: Presentation.Profile { self == .growing ? .live : .vod }

        /// What ffmpeg leaves out of its multivariant playlist.
        var knownFaults: Set<String> {
            guard self == .encrypted else { return [] }
            return ["independent-segments", "variant-attributes", "closed-captions", "peak-bandwidth"]
        }

        func files() async throws -> PublishedFiles {
            switch self {
            case .film: return try await GoodOutput.film.value
            case .subtitled: return try await GoodOutput.subtitled.value
            case .growing:
                var files = try await GoodOutput.film.value
                for (path, bytes) in files.files where path.hasSuffix(".m3u8") {
                    let text = String(decoding: bytes, as: UTF8.self)
                        .replacing("TYPE:VOD", with: "TYPE:EVENT").replacing("#EXT-X-ENDLIST\n", with: "")
                    files.files[path] = Array(text.utf8)
                }
                return files
            case .encrypted:
                return try FFmpegPackager.package(
                    "-hls_segment_type mpegts -hls_key_info_file key.txt", encrypted: true)
            }
        }
    }

    static func encode(_ sample: String) async throws -> PublishedFiles {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        return try await encode(path: root.appending(path: "samples/\(sample)").path)
    }

    private static func encode(path: String) async throws -> PublishedFiles {
        let folder = FileManager.default.temporaryDirectory.appending(path: "good-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var preset = try Composition.preset(named: "fast")
        preset.gopSeconds = 1
        // Faults are made where our own segments have what is to be broken.
        preset.passesThrough = false
        preset.segmentSeconds = 2
        preset.video.encoderPreset = "ultrafast"
        let request = try EncodeRequest(
            inputs: [path], output: folder.path, overwrite: false,
            preset: preset, workers: 2)
        let failures = try await Composition.encode(
            request, report: JSONEncodeReport(), logger: Logger(label: "good") { _ in SwiftLogNoOpLogHandler() })
        guard failures == 0 else { throw PublishedFiles.Missing(path: path) }
        return try PublishedFiles(folder: folder)
    }
}
