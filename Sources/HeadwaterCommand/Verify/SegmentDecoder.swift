import Conformance
import Foundation
import HeadwaterCore
import Pipeline

/// Has segments decoded in the codec process, which is given files.
struct SegmentDecoder: Sendable {
    let codec: CodecLauncher
    /// For bytes that are no file yet; its owner removes it.
    let folder: String

    func decode(_ initSegment: Piece?, _ segments: [Piece]) async throws -> [DecodedSegment] {
        var temporary: [String] = []
        defer {
            for path in temporary { try? FileManager.default.removeItem(atPath: path) }  // the folder goes later anyway
        }
        var sources: [SourceFile] = []
        // Formats without init segment have one of no bytes.
        for piece in [initSegment] + segments {
            if let piece, piece.resource.url.isFileURL, piece.resource.range == nil {
                sources.append(SourceFile(path: piece.resource.url.path, durableBytes: Int64(piece.bytes.count)))
            } else {
                let path = "\(folder)/\(UUID().uuidString)"
                try Data(piece?.bytes ?? []).write(to: URL(filePath: path))
                temporary.append(path)
                sources.append(SourceFile(path: path, durableBytes: Int64(piece?.bytes.count ?? 0)))
            }
        }
        let outcome = try await codec.run(
            .decodeSegments, sources: sources, onProgress: { _, _ in },
            onArtifact: { artifact, _ in throw Failure.unrequested("\(artifact)") })
        guard case .finished(.decoded(let answers)) = outcome, answers.count == segments.count else {
            throw Failure.unexpected(outcome)
        }
        return answers
    }
}
