import Catalog
import HeadwaterCore

extension JobHandler {
    /// Makes poster, storyboard and preview and stores them.
    func makePictures(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        let planned = try await planned(job)
        let intake = PictureIntake(
            video: job.video, version: planned.version, wanted: planned.plan.wantedPictures, store: workshop.store)
        let outcome = try await code(
            .makePictures(plan: planned.plan, facts: planned.facts, index: planned.index),
            sources: sources(of: planned) + tiles(of: planned), meter: meter
        ) {
            try await intake.take($0, at: $1)
        }
        switch outcome {
        case .starved(let offset): return .starved(offset: offset)
        case .finished(.pictures):
            let pictures = try await intake.finish()
            return .done { transaction in
                for picture in pictures { try transaction.segments.addArtifact(picture) }
            }
        case .finished: throw Failure.unexpected(outcome)
        }
    }

    /// The strips of tiles that the chunks made, in their order; none unless all are there.
    private func tiles(of planned: PlannedVideo) async throws -> [SourceFile] {
        let plan = planned.plan
        guard plan.tileGroup != nil else { return [] }
        let name = Artifact.Picture(.tiles, format: .jpeg).recordName
        let strips = try await workshop.database.read { transaction in
            try transaction.segments.artifacts(planned.video, version: planned.version).filter { $0.name == name }
        }
        guard strips.map(\.number) == plan.chunksWithTiles else { return [] }
        return try strips.map { try SourceFile(path: workshop.store.path(of: $0.object.key)) }
    }
}
