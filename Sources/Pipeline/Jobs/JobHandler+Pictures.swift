import Catalog
import HeadwaterCore

extension JobHandler {
    /// Makes the poster and the storyboard's sheets and stores them.
    func makePictures(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        let planned = try await planned(job)
        let intake = PictureIntake(
            video: job.video, version: planned.version, sheets: planned.plan.storyboard?.sheetCount ?? 0,
            store: workshop.store)
        let outcome = try await code(
            .makePictures(plan: planned.plan, facts: planned.facts, index: planned.index),
            sources: [source(of: job.video)], meter: meter
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
}
