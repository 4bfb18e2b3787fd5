import Catalog
import HeadwaterCore

extension JobHandler {
    /// Renders manifests from the finished segments, stores them, and flips the one switch.
    func publish(_ job: Job) async throws -> JobOutcome {
        let planned = try await planned(job)
        let (rows, tally) = try await workshop.database.read { transaction in
            (try VersionRows(planned: planned, in: transaction), try transaction.jobs.tally(of: job.video))
        }
        var damage = tally
        damage.errors += planned.facts.video?.missingFrameCount ?? 0
        let errorRatio = try damage.errorRatio(atMost: planned.plan.maxErrorRatio)
        let publication = try PublicationFiles(rows)
        for file in publication.files { try await workshop.store.put(file.key, .bytes(file.bytes)) }
        return .done { transaction in
            try transaction.videos.publish(
                job.video,
                Publication(
                    version: planned.version, files: publication.current, renditions: publication.renditions),
                expecting: .processing, version: planned.version - 1, errorRatio: errorRatio)
        }
    }
}
