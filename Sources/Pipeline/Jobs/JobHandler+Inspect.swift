import Catalog
import HeadwaterCore

extension JobHandler {
    /// Reads the source once, plans it and enqueues everything that follows.
    func inspect(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        let outcome = try await code(.inspect, sources: [source(of: job.video)], meter: meter) { artifact, _ in
            throw Failure.unrequested("\(artifact)")
        }
        switch outcome {
        case .starved(let offset): return .starved(offset: offset)
        case .finished(.inspected(let facts, let index)):
            let plan = try TranscodePlan.make(
                facts: facts, index: index, preset: workshop.preset, grouping: workshop.grouping)
            return .done { transaction in
                guard let video = try transaction.videos.find(job.video) else { return }
                let version = video.version + 1
                try transaction.plans.save(VideoPlan(facts: facts, index: index, plan: plan), video: job.video)
                if let size = facts.video?.displaySize {
                    try transaction.videos.setPicture(job.video, duration: plan.duration, size: size)
                }
                let schedule = try WorkSchedule(
                    plan: plan, video: job.video, version: version, at: transaction.now())
                for entry in schedule.entries {
                    try transaction.jobs.enqueue(entry.job, after: entry.dependencies)
                }
            }
        case .finished: throw Failure.unexpected(outcome)
        }
    }
}
