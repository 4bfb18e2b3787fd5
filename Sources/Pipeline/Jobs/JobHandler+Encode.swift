import Catalog
import HeadwaterCore
import Logging

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
                decodedFrames: rendition.isCopied ? nil : samples.frameCount(of: plan.chunks[chunk]),
                buffer: DecoderBuffer(rendition))
        }
        let sources = try await sources(of: planned) + firstPass(of: planned, chunk: chunk, for: group)
        let attempt = { (watchesBuffers: Bool, part: ClosedRange<Double>) async throws -> Encoding in
            try await encode(
                .encodeVideo(
                    plan: plan, facts: planned.facts, index: planned.index, chunk: chunk, group: group,
                    watchesBuffers: watchesBuffers),
                job: job, planned: planned, sources: sources, expected: expected,
                besides: Besides(
                    strip: group == plan.tileGroup ? chunk : nil,
                    firstPass: group == plan.firstPassGroup ? chunk : nil),
                meter: meter, within: part)
        }
        let countsErrors = group == plan.tallyGroup
        do {
            let encoding = try await attempt(false, 0...1)
            let overCap = encoding.unbufferedOverCap
            guard !overCap.isEmpty else { return encoding.outcome(of: planned, countsErrors: countsErrors) }
            logger.info(
                "encoding a chunk again, within its cap", metadata: ["renditions": "\(overCap.joined(separator: " "))"])
            // Progress does not go back: it was all but done.
            return try await attempt(true, 1...1).outcome(of: planned, countsErrors: countsErrors)
        } catch let failure as Failure {
            guard let outcome = replanned(planned, chunk: chunk, group: group, after: failure) else { throw failure }
            return outcome
        }
    }

    /// What the chunk's first job found out for the others, where the group needs it.
    private func firstPass(of planned: PlannedVideo, chunk: Int, for group: Int) async throws -> [SourceFile] {
        guard planned.plan.needsFirstPass(group: group) else { return [] }
        let record = try await workshop.database.read { transaction in
            try transaction.segments.artifacts(planned.video, version: planned.version)
                .first { $0.name == ArtifactRecord.firstPassName && $0.number == chunk }
        }
        guard let record else { throw Failure(.internal, "The first pass of a chunk is missing.") }
        return [try SourceFile(path: workshop.store.path(of: record.object.key))]
    }

    /// What an encoding makes besides segments.
    private struct Besides {
        /// The chunk whose storyboard tiles may come along.
        var strip: Int?
        /// The chunk whose first pass must come along.
        var firstPass: Int?
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
            job: job, planned: planned, sources: [source(of: planned)], expected: [expected], besides: Besides(),
            meter: meter
        ).outcome(of: planned, countsErrors: plan.video.isEmpty && rendition == 0)
    }

    /// How an encoding ended.
    private enum Encoding {
        case starved(offset: Int64)
        case made(EncodingReport, [StoredRendition], [ArtifactRecord])

        /// The renditions that went beyond a cap that was foreseen to be far.
        var unbufferedOverCap: [String] {
            guard case .made(let report, let stored, _) = self else { return [] }
            return stored.filter { !$0.keepsCap }.map(\.expected.name).filter(report.unbuffered.contains)
        }

        func outcome(of planned: PlannedVideo, countsErrors: Bool) -> JobOutcome {
            switch self {
            case .starved(let offset): return .starved(offset: offset)
            case .made(let report, let stored, let artifacts):
                return .done(tally: countsErrors ? report.tally : nil, quality: report.quality) { transaction in
                    for rendition in stored { try rendition.record(in: transaction) }
                    for artifact in artifacts { try transaction.segments.addArtifact(artifact) }
                    try Growth.note(planned.video, version: planned.version, in: transaction)
                }
            }
        }
    }

    private func encode(
        _ task: CodecTask, job: Job, planned: PlannedVideo, sources: [SourceFile], expected: [ExpectedRendition],
        besides: Besides, meter: ProgressMeter, within part: ClosedRange<Double> = 0...1
    ) async throws -> Encoding {
        let intake = SegmentIntake(
            video: job.video, version: planned.version, expected: expected, store: workshop.store)
        let tiles = besides.strip.map { Artifact.Picture(.tiles, number: $0, format: .jpeg) }
        let pictures = PictureIntake(
            video: job.video, version: planned.version, wanted: tiles.map { [$0] } ?? [], store: workshop.store)
        let firstPass = FirstPassIntake(
            video: job.video, version: planned.version, chunk: besides.firstPass, store: workshop.store)
        let outcome = try await code(
            task, sources: sources, isComplete: !planned.isGrowing, meter: meter, within: part
        ) { artifact, path in
            switch artifact.kind {
            case .picture: try await pictures.take(artifact, at: path)
            case .firstPass(let chunk): try await firstPass.take(chunk: chunk, at: path)
            case .initSegment, .segment: try await intake.take(artifact, at: path)
            }
        }
        switch outcome {
        case .starved(let offset): return .starved(offset: offset)
        case .finished(.encoded(let report)):
            let stored = try await intake.finish(verified: report.verified)
            return .made(report, stored, await pictures.taken + [try await firstPass.finish()].compactMap { $0 })
        case .finished: throw Failure.unexpected(outcome)
        }
    }
}
