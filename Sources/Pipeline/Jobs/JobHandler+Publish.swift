import Catalog
import HeadwaterCore

extension JobHandler {
    /// Renders manifests from the finished segments, stores them, and flips the one switch.
    func publish(_ job: Job) async throws -> JobOutcome {
        let planned = try await planned(job)
        let (rows, tally) = try await workshop.database.read { transaction in
            (try VersionRows(planned: planned, in: transaction), try transaction.jobs.tally(of: job.video))
        }
        let errorRatio = try tally.errorRatio(atMost: planned.plan.maxErrorRatio)
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

extension DecodeTally {
    /// The part of the source's frames that could not be decoded, 0 to 1.
    ///
    /// - Throws: ``Failure`` when it is larger than the preset allows.
    func errorRatio(atMost limit: Double) throws(Failure) -> Double {
        let all = decodedFrames + errors
        guard decodedFrames > 0 else {
            throw Failure(.noFrames, "No picture of this video could be read.", detail: "\(errors) errors")
        }
        let ratio = Double(errors) / Double(all)
        guard ratio <= limit else {
            throw Failure(
                .tooCorrupt, "Too much of this video is damaged: \(Int((ratio * 100).rounded())) % of it can't be read.",
                detail: "\(errors) of \(all) frames")
        }
        return ratio
    }
}
