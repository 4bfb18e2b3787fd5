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

    static func encode(_ sample: String) async throws -> PublishedFiles {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        let folder = FileManager.default.temporaryDirectory.appending(path: "good-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var preset = try Composition.preset(named: "fast")
        preset.gopSeconds = 1
        // Faults are made where our own segments have what is to be broken.
        preset.passesThrough = false
        preset.segmentSeconds = 2
        preset.video.encoderPreset = "ultrafast"
        let request = try EncodeRequest(
            inputs: [root.appending(path: "samples/\(sample)").path], output: folder.path, overwrite: false,
            preset: preset, workers: 2)
        let failures = try await Composition.encode(
            request, report: JSONEncodeReport(), logger: Logger(label: "good") { _ in SwiftLogNoOpLogHandler() })
        guard failures == 0 else { throw PublishedFiles.Missing(path: sample) }
        return try PublishedFiles(folder: folder)
    }
}
