import Catalog
import HeadwaterCore
import Logging

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
        var initSegments: [String: [UInt8]] = [:]
        for rendition in (rows.video + rows.audio).map(\.initSegment) {
            initSegments[rendition.rendition] = try await workshop.store.read(rendition.object.key)
        }
        let publication = try PublicationFiles(rows, initSegments: initSegments)
        for file in publication.files { try await workshop.store.put(file.key, .bytes(file.bytes)) }
        try await removeUnnamed(of: planned, besides: Set(publication.files.map(\.key)))
        return .done { transaction in
            try transaction.videos.publish(
                job.video,
                Publication(
                    version: planned.version, files: publication.current, renditions: publication.renditions),
                expecting: .processing, version: planned.version - 1, errorRatio: errorRatio)
        }
    }

    /// Everything else of the video has succeeded, so what no row of this version names is what attempts left that
    /// failed or lost their lease.
    private func removeUnnamed(of planned: PlannedVideo, besides files: Set<ObjectKey>) async throws {
        let layout = VersionLayout(video: planned.video, version: planned.version)
        let named = try await workshop.database.read { try $0.segments.allKeys(video: planned.video) }.union(files)
        for object in try await workshop.store.list(prefix: layout.prefix) where !named.contains(object.key) {
            logger.info("removing an object that no row names", metadata: ["key": "\(object.key)"])
            try await workshop.store.delete(object.key)
        }
    }
}
