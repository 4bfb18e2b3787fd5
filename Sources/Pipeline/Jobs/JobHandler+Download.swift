import CMAF
import Catalog
import Foundation
import HeadwaterCore

extension JobHandler {
    /// Remuxes finished renditions into the MP4 for download, and has a codec process read it from start to end.
    func makeDownload(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        let planned = try await planned(job)
        do {
            return try await makeDownload(job, planned: planned, meter: meter)
        } catch let failure as Failure {
            guard let outcome = replanned(planned, afterDownload: failure) else { throw failure }
            return outcome
        }
    }

    private func makeDownload(_ job: Job, planned: PlannedVideo, meter: ProgressMeter) async throws -> JobOutcome {
        guard let download = planned.plan.download else {
            throw Failure(.internal, "The plan has no file for download.")
        }
        let tracks = try await workshop.database.read { transaction in
            try ([download.video] + download.audio).map { name in
                try Self.track(name, of: planned, in: transaction)
            }
        }
        let path = workshop.codec.scratch + "/download-\(job.id)-\(job.fence).mp4"
        defer { try? FileManager.default.removeItem(atPath: path) }  // moved away, or left to the next start
        do {
            try await DownloadFile(tracks: tracks, store: workshop.store).write(to: path)
        } catch let error as CMAFError {
            throw Failure.verification("the file for download: \(error)")
        }
        meter.set(done: 1, of: 2)
        try await verify(download: path, planned: planned, meter: meter)
        let layout = VersionLayout(video: job.video, version: planned.version)
        let stored = try await workshop.store.put(
            try layout.key(folder: nil, stem: "download", hashOf: [UInt8]("\(tracks)".utf8), extension: "mp4"),
            .file(path: path))
        let record = ArtifactRecord(
            video: job.video, version: planned.version, name: DownloadFile.recordName, number: 0,
            object: StoredObject(stored))
        return .done { try $0.segments.addArtifact(record) }
    }

    private static func track(
        _ name: String, of planned: PlannedVideo, in transaction: any Transaction
    ) throws -> DownloadFile.Track {
        let (id, version) = (planned.video, planned.version)
        let segments = try transaction.segments.list(id, version: version, rendition: name).filter(\.isVerified)
        guard let initSegment = try transaction.segments.findInit(id, version: version, rendition: name),
            segments.map(\.number) == Array(0..<planned.plan.segmentCount)
        else { throw Failure.verification("\(name) is not complete") }
        return DownloadFile.Track(initSegment: initSegment.object.key, segments: segments.map(\.object.key))
    }

    /// Its samples were decoded as segments; what is new is the index, which a demuxer must find them by.
    private func verify(download path: String, planned: PlannedVideo, meter: ProgressMeter) async throws {
        let outcome = try await code(
            .inspect, sources: [SourceFile(path: path)], meter: meter, within: 0.5...1
        ) { artifact, _ in
            throw Failure.unrequested("\(artifact)")
        }
        guard case .finished(.inspected(let facts, _)) = outcome else { throw Failure.unexpected(outcome) }
        let frames = facts.video?.sourceFrameCount
        guard frames == planned.plan.frameCount, facts.audio.count == planned.plan.download?.audio.count else {
            throw Failure.verification(
                "the file for download has \(frames ?? 0) of \(planned.plan.frameCount) frames"
                    + " and \(facts.audio.count) tracks of sound")
        }
    }
}
