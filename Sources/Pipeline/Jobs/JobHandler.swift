import Catalog
import Foundation
import HeadwaterCore
import Logging

/// Runs one job: reads what it needs from the catalog, lets the codec work, and returns the rows to write.
struct JobHandler: Sendable {
    let workshop: Workshop
    let logger: Logger

    func run(_ job: Job, meter: ProgressMeter) async throws -> JobOutcome {
        switch try Work(payload: job.payload) {
        case .follow: try await follow(job, meter: meter)
        case .inspect(let options): try await inspect(job, options: options ?? EncodeOptions(), meter: meter)
        case .encodeVideo(let chunk, let group):
            try await encodeVideo(job, chunk: chunk, group: group, meter: meter)
        case .encodeAudio(let rendition, let span):
            try await encodeAudio(job, rendition: rendition, span: span, meter: meter)
        case .subtitles: try await extractSubtitles(job, meter: meter)
        case .pictures: try await makePictures(job, meter: meter)
        case .download: try await makeDownload(job, meter: meter)
        case .publish: try await publish(job)
        case .captions: try await publishCaptions(job)
        }
    }

    /// The plan that every job after the inspection works by.
    func planned(_ job: Job) async throws -> PlannedVideo {
        let planned: PlannedVideo? = try await workshop.database.read { transaction in
            guard let video = try transaction.videos.find(job.video), let plan = try transaction.plans.find(job.video)
            else { return nil }
            return PlannedVideo(video, plan: plan)
        }
        guard let planned else { throw Failure(.internal, "The plan of this video is missing.") }
        return planned
    }

    func source(of video: VideoID) throws -> SourceFile {
        try SourceFile(path: workshop.sourcePath(video))
    }

    /// The file as far as it is there.
    func source(of planned: PlannedVideo) throws -> SourceFile {
        planned.isGrowing ? try workshop.growingSource(of: planned.video) : try source(of: planned.video)
    }

    /// The file, and the watermark where the plan has one: what tasks that make pictures read.
    func sources(of planned: PlannedVideo) throws -> [SourceFile] {
        let watermark = try planned.plan.watermark.map { try SourceFile(path: $0.file) }
        return [try source(of: planned)] + (watermark.map { [$0] } ?? [])
    }

    /// Runs the codec with the job's logger, its progress going to the meter.
    ///
    /// - Parameter isComplete: false when the first source still grows.
    func code(
        _ task: CodecTask, sources: [SourceFile], isComplete: Bool = true, meter: ProgressMeter,
        within part: ClosedRange<Double> = 0...1,
        onArtifact: @escaping @Sendable (Artifact, String) async throws -> Void
    ) async throws -> CodecOutcome {
        try await workshop.codec.run(
            task, sources: sources, isComplete: isComplete, logger: logger,
            onProgress: { done, whole in meter.set(done: done, of: whole, within: part) },
            onUsage: { meter.add($0) }, onArtifact: onArtifact)
    }
}
