import Foundation
import HeadwaterCore
import Manifests
import Pipeline

/// One file's storyboard, made in the work folder and put into place when it is complete.
struct StoryboardBatch: Sendable {
    let request: EncodeRequest
    let maker: StoryboardMaker
    let report: any EncodeReport

    /// - Returns: whether the folder is in place.
    /// - Throws: ``ProgramExit`` on SIGINT or SIGTERM, once the codec process is gone.
    func run() async throws -> Bool {
        try await Interruption.racing(saying: "interrupted; nothing was made") {
            guard let item = request.items.first else { return false }
            do {
                try await make(item)
                return true
            } catch {
                report.failed(item, Failure(describing: error))
                return false
            }
        }
    }

    private func make(_ item: EncodeRequest.Item) async throws {
        report.started(item)
        let source = try BatchInputs.file(at: URL(fileURLWithPath: item.input).standardizedFileURL.path)
        let folder = try OutputFolder.makeAssembly(of: request, named: "storyboard")
        let storyboard = try await maker.make(of: source, preset: request.preset, into: folder) {
            report.progressed(item, progress: $0, duration: nil)
        }
        try OutputFolder.place(folder, at: item.target, overwrite: request.overwrite)
        report.finished(item, duration: storyboard.duration.seconds, tiles: storyboard.plan.tileCount)
    }
}
