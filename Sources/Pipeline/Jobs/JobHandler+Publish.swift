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
        let errorRatio = try errorRatio(of: planned, tally: tally)
        try QualityFloor(planned.plan.minSSIM).check(rows.quality)
        let initSegments = try await initSegments(of: rows)
        let tracks = try await textTracks(of: rows)
        var publication: PublicationFiles
        do {
            publication = try PublicationFiles(
                rows, tracks: tracks, version: planned.version, initSegments: initSegments)
        } catch let failure as Failure {
            guard let outcome = replanned(planned, afterGate: failure) else { throw failure }
            return outcome
        }
        try publication.addProvenance(
            Provenance(
                rows: rows, preset: planned.preset ?? workshop.preset,
                capabilities: try await CodecLauncher.capabilities(of: workshop.codec.executable)))
        for file in publication.files { try await workshop.store.put(file.key, .bytes(file.bytes)) }
        try await removeUnnamed(of: planned, besides: Set(publication.files.map(\.key)))
        return .done { [publication] transaction in
            for name in ArtifactRecord.workingNames {
                try transaction.segments.removeArtifacts(job.video, version: planned.version, name: name)
            }
            try transaction.videos.publish(
                job.video,
                Publication(
                    version: planned.version, files: publication.current, renditions: publication.renditions,
                    notes: planned.plan.notes, subtitles: publication.subtitles),
                expecting: .processing, version: planned.version - 1, errorRatio: errorRatio)
            try CaptionSchedule.followUp(job.video, published: rows.captions.map(\.record), in: transaction)
        }
    }

    private func errorRatio(of planned: PlannedVideo, tally: DecodeTally) throws -> Double {
        // What is only copied was read packet by packet; the verification decoded it.
        guard
            planned.plan.tallyGroup.map({ group in
                planned.plan.rungGroups[group].contains { !planned.plan.video[$0].isCopied }
            }) ?? true
        else { return 0 }
        var damage = tally
        damage.errors += planned.facts.video?.missingFrameCount ?? 0
        return try damage.errorRatio(atMost: planned.plan.maxErrorRatio)
    }

    /// The bytes of each rendition's, by its name.
    func initSegments(of rows: VersionRows) async throws -> [String: [UInt8]] {
        var initSegments: [String: [UInt8]] = [:]
        for rendition in (rows.video + rows.audio).map(\.initSegment) {
            initSegments[rendition.rendition] = try await workshop.store.read(rendition.object.key)
        }
        return initSegments
    }

    /// Everything else of the video has succeeded, so what no row of this version names is what attempts left that
    /// failed or lost their lease; and what jobs made for each other has served its purpose.
    private func removeUnnamed(of planned: PlannedVideo, besides files: Set<ObjectKey>) async throws {
        let layout = VersionLayout(video: planned.video, version: planned.version)
        let named = try await workshop.database.read { transaction in
            let working = try transaction.segments.artifacts(planned.video, version: planned.version)
                .filter { ArtifactRecord.workingNames.contains($0.name) }.map(\.object.key)
            return try transaction.segments.allKeys(video: planned.video).subtracting(working)
        }.union(files)
        for object in try await workshop.store.list(prefix: layout.prefix) where !named.contains(object.key) {
            logger.info("removing an object that no row names", metadata: ["key": "\(object.key)"])
            try await workshop.store.delete(object.key)
        }
    }
}
