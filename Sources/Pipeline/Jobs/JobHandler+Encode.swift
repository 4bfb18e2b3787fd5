import Catalog
import HeadwaterCore

extension JobHandler {
    /// Encodes one chunk in the renditions of one rung group; checks and stores each segment as it comes.
    func encodeVideo(_ job: Job, chunk: Int, group: Int, meter: ProgressMeter) async throws -> JobOutcome {
        let planned = try await planned(job)
        let plan = planned.plan
        let segments = plan.chunks[chunk].segments
        let samples = SampledGOPs(plan: plan)
        let expected = plan.rungGroups[group].map { plan.video[$0] }.map { rendition in
            ExpectedRendition(
                name: rendition.name,
                media: .video(size: rendition.size, ticksPerFrame: Int64(plan.frameRate.ticksPerFrame)),
                timescale: plan.frameRate.timescale,
                segments: segments.map { ExpectedSegment(number: $0, units: plan.frames(ofSegment: $0)) },
                decodedFrames: rendition.isCopied ? nil : samples.frameCount(of: plan.chunks[chunk]))
        }
        return try await encode(
            .encodeVideo(plan: plan, facts: planned.facts, index: planned.index, chunk: chunk, group: group),
            job: job, planned: planned, sources: sources(of: planned), expected: expected,
            strip: group == plan.tileGroup ? chunk : nil, countsErrors: group == plan.tallyGroup, meter: meter)
    }

    func encodeAudio(_ job: Job, rendition: Int, span: Int, meter: ProgressMeter) async throws -> JobOutcome {
        let planned = try await planned(job)
        let plan = planned.plan
        let expected = ExpectedRendition(
            name: plan.audio[rendition].name, media: .audio(channels: plan.audio[rendition].channels),
            timescale: TranscodePlan.audioSampleRate,
            segments: plan.audioSpans[span].map {
                ExpectedSegment(number: $0, units: plan.audioFrames(ofSegment: $0))
            })
        return try await encode(
            .encodeAudio(plan: plan, facts: planned.facts, index: planned.index, rendition: rendition, span: span),
            job: job, planned: planned, sources: [source(of: job.video)], expected: [expected], strip: nil,
            countsErrors: plan.video.isEmpty && rendition == 0, meter: meter)
    }

    /// - Parameter strip: the chunk whose storyboard tiles may come along.
    private func encode(
        _ task: CodecTask, job: Job, planned: PlannedVideo, sources: [SourceFile], expected: [ExpectedRendition],
        strip: Int?, countsErrors: Bool, meter: ProgressMeter
    ) async throws -> JobOutcome {
        let intake = SegmentIntake(
            video: job.video, version: planned.version, expected: expected, store: workshop.store)
        let tiles = strip.map { Artifact.Picture(.tiles, number: $0, format: .jpeg) }
        let pictures = PictureIntake(
            video: job.video, version: planned.version, wanted: tiles.map { [$0] } ?? [], store: workshop.store)
        let outcome = try await code(task, sources: sources, meter: meter) { artifact, path in
            if case .picture = artifact.kind {
                try await pictures.take(artifact, at: path)
            } else {
                try await intake.take(artifact, at: path)
            }
        }
        switch outcome {
        case .starved(let offset): return .starved(offset: offset)
        case .finished(.encoded(let report)):
            let stored = try await intake.finish(verified: report.verified)
            let strips = await pictures.taken
            return .done(tally: countsErrors ? report.tally : nil, quality: report.quality) { transaction in
                for rendition in stored { try rendition.record(in: transaction) }
                for strip in strips { try transaction.segments.addArtifact(strip) }
            }
        case .finished: throw Failure.unexpected(outcome)
        }
    }
}
