import Catalog
import HeadwaterCore

extension JobHandler {
    /// Publishes the segments that viewers have once more, with the captions that there are now.
    func publishCaptions(_ job: Job) async throws -> JobOutcome {
        let found: (video: VideoRecord, old: Publication, rows: VersionRows)? = try await workshop.database.read {
            transaction in
            guard let video = try transaction.videos.find(job.video), let old = video.publication,
                let plan = try transaction.plans.find(job.video)
            else { return nil }
            var planned = PlannedVideo(video, plan: plan)
            planned.version = old.madeOf
            return (video, old, try VersionRows(planned: planned, in: transaction))
        }
        guard let (video, old, rows) = found else {
            throw Failure(.internal, "The publication of this video is missing.")
        }
        let files = try PublicationFiles(
            rows, tracks: try await textTracks(of: rows), version: old.version + 1,
            initSegments: try await initSegments(of: rows))
        for file in files.files { try await workshop.store.put(file.key, .bytes(file.bytes)) }
        try await removeReplaced(of: job.video, by: old)
        var current = old.files
        for track in old.subtitles ?? [] { current["\(track.name).vtt"] = nil }
        let publication = Publication(
            version: old.version + 1, files: current.merging(files.current) { $1 }, renditions: old.renditions,
            notes: old.notes, subtitles: files.subtitles, madeOf: old.madeOf)
        return .done { transaction in
            try transaction.videos.publish(
                job.video, publication, expecting: .processing, version: old.version, errorRatio: video.errorRatio ?? 0)
            try CaptionSchedule.followUp(job.video, published: rows.captions.map(\.record), in: transaction)
        }
    }

    /// Whoever began to watch before the last change may still ask for the text of then, but not for that of the time before.
    /// Otherwise a video would grow with each correction.
    private func removeReplaced(of video: VideoID, by publication: Publication) async throws {
        let replaced = publication.version - 1
        guard replaced > publication.madeOf else { return }
        let layout = VersionLayout(video: video, version: replaced)
        for object in try await workshop.store.list(prefix: layout.prefix) {
            try await workshop.store.delete(object.key)
        }
    }
}
