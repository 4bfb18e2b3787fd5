import Catalog
import Foundation
public import HeadwaterCore
public import Manifests

/// Makes nothing of a file but its storyboard, from keyframes, by the same two codec processes as for a whole video.
public struct StoryboardMaker: Sendable {
    private let codec: CodecLauncher
    /// Where sheets lie until they are moved to their folder.
    private let store: any LocalObjectFiles
    /// Of the progress, the reading of the file; long before the end nobody knows better.
    private static let inspection = 0.7

    public init(codec: CodecLauncher, store: any LocalObjectFiles) {
        self.codec = codec
        self.store = store
    }

    /// - Parameters:
    ///   - folder: is there; gets the sheets and their indexes.
    ///   - progress: takes 0 to 1.
    /// - Returns: what was made; its addresses are names in the folder.
    /// - Throws: ``Failure``, `no_frames` for a file without pictures; `CancellationError`.
    public func make(
        of source: SourceFile, preset: Preset, into folder: String, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> FinishedStoryboard {
        let (facts, index) = try await inspect(source) { progress($0 * Self.inspection) }
        var plan = try TranscodePlan.make(facts: facts, index: index, preset: preset, grouping: .together)
        plan.poster = nil
        plan.preview = nil
        guard let board = plan.storyboard else { throw Failure(.noFrames, "This file has no picture.") }
        let sheets = try await sheets(of: plan, facts: facts, index: index, source) {
            progress(Self.inspection + $0 * (1 - Self.inspection))
        }
        var storyboard = FinishedStoryboard(plan: board, duration: plan.duration, sheets: [:])
        do {
            for format in board.formats {
                let suffix = format.fileExtension
                storyboard.sheets[format] = try sheets.filter { $0.name == Self.recordName(format) }
                    .sorted { $0.number < $1.number }
                    .map { sheet in
                        let name = "storyboard-\(sheet.number).\(suffix)"
                        try FileManager.default.moveItem(
                            atPath: store.path(of: sheet.object.key), toPath: "\(folder)/\(name)")
                        return FinishedStoryboard.Sheet(uri: name, byteCount: sheet.object.byteCount)
                    }
            }
            for index in try storyboard.indexes() {
                try Data(index.text.utf8).write(to: URL(filePath: "\(folder)/\(index.name)"))
            }
        } catch let error as CocoaError {
            throw Failure(.storageFailed, "The storyboard could not be written.", detail: "\(error)")
        }
        return storyboard
    }

    private static func recordName(_ format: PictureFormat) -> String {
        Artifact.Picture(.storyboard, format: format).recordName
    }

    private func inspect(
        _ source: SourceFile, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> (SourceFacts, SourceIndex) {
        let outcome = try await codec.run(
            .inspect, sources: [source], onProgress: { progress(Self.share($0, of: $1)) },
            onArtifact: { artifact, _ in throw Failure.unrequested("\(artifact)") })
        guard case .finished(.inspected(let facts, let index)) = outcome else { throw Failure.unexpected(outcome) }
        return (facts, index)
    }

    private func sheets(
        of plan: TranscodePlan, facts: SourceFacts, index: SourceIndex, _ source: SourceFile,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [ArtifactRecord] {
        let intake = PictureIntake(
            video: VideoID.make(milliseconds: 0), version: 1, wanted: plan.wantedPictures, store: store)
        let watermark = try plan.watermark.map { try SourceFile(path: $0.file) }
        let outcome = try await codec.run(
            .makePictures(plan: plan, facts: facts, index: index), sources: [source] + (watermark.map { [$0] } ?? []),
            onProgress: { progress(Self.share($0, of: $1)) }, onArtifact: { try await intake.take($0, at: $1) })
        guard case .finished(.pictures) = outcome else { throw Failure.unexpected(outcome) }
        return try await intake.finish()
    }

    private static func share(_ done: Int, of whole: Int) -> Double {
        whole > 0 ? min(1, max(0, Double(done) / Double(whole))) : 0
    }
}
