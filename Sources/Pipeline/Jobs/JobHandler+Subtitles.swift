import Catalog
import HeadwaterCore
import Manifests

extension JobHandler {
    /// Turns every track of text into one WebVTT file and stores it; playlists are cut from it when it is published.
    func extractSubtitles(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        let planned = try await planned(job)
        let task = CodecTask.extractSubtitles(plan: planned.plan, facts: planned.facts, index: planned.index)
        let outcome = try await code(task, sources: [source(of: job.video)], meter: meter) { artifact, _ in
            throw Failure.unrequested("\(artifact)")
        }
        switch outcome {
        case .starved(let offset): return .starved(offset: offset)
        case .finished(.subtitles(let tracks)):
            guard tracks.count == planned.plan.subtitles.count else {
                throw Failure(
                    .codecProtocol, "The codec process did not deliver every track of text.",
                    detail: "\(tracks.count) of \(planned.plan.subtitles.count)")
            }
            let layout = VersionLayout(video: job.video, version: planned.version)
            var records: [ArtifactRecord] = []
            for (plan, cues) in zip(planned.plan.subtitles, tracks) {
                let bytes = Array(FinishedSubtitles(plan: plan, cues: cues).wholeFile().render().utf8)
                let key = try layout.key(folder: plan.name, stem: "whole", bytes: bytes, extension: "vtt")
                let stored = try await workshop.store.put(key, .bytes(bytes))
                records.append(
                    ArtifactRecord(
                        video: job.video, version: planned.version, name: plan.name, number: 0,
                        object: StoredObject(stored)))
            }
            return .done { [records] transaction in
                for record in records { try transaction.segments.addArtifact(record) }
            }
        case .finished: throw Failure.unexpected(outcome)
        }
    }
}
