import Catalog
import HeadwaterCore
import Logging

extension JobHandler {
    /// Reads the source once, finds out what the planner wants to know besides, plans it and enqueues everything that
    /// follows. Where its beginning was worked on already while it was uploaded, that plan is gone on with.
    func inspect(_ job: Job, options: EncodeOptions, meter: ProgressMeter) async throws -> JobOutcome {
        let sources = [try source(of: job.video)]
        async let hash = FileHash.sha256(of: sources[0].path)
        let outcome = try await code(.inspect, sources: sources, meter: meter, within: 0...0.5) { artifact, _ in
            throw Failure.unrequested("\(artifact)")
        }
        switch outcome {
        case .starved(let offset): return .starved(offset: offset)
        case .finished(.inspected(let wholeFacts, let wholeIndex)):
            let (facts, index) = try options.trim(wholeFacts, wholeIndex)
            let known = try await beginning(of: job.video)
            if let known, let plan = try completed(known, facts: facts, index: index) {
                let video = VideoPlan(
                    facts: facts, index: index, plan: plan, sourceSHA256: try await hash,
                    preset: known.preset ?? workshop.preset)
                return .done { try enqueue(video, of: job, in: $0) }
            }
            let survey = try await survey(facts: facts, index: index, options: options, sources: sources, meter: meter)
            let video = try VideoPlan(
                facts: facts, index: index,
                plan: .make(
                    facts: facts, index: index, preset: workshop.preset, grouping: workshop.grouping, survey: survey,
                    options: options), sourceSHA256: await hash, preset: workshop.preset)
            return .done { transaction in
                // Of what it looked like at first nothing can be used.
                if known != nil { try Growth.abandon(job.video, except: job.id, in: transaction) }
                try enqueue(video, of: job, in: transaction)
            }
        case .finished: throw Failure.unexpected(outcome)
        }
    }

    private func survey(
        facts: SourceFacts, index: SourceIndex, options: EncodeOptions, sources: [SourceFile], meter: ProgressMeter
    ) async throws -> SourceSurvey? {
        guard
            let request = SurveyRequest.make(
                facts: facts, index: index, preset: workshop.preset, options: options)
        else { return nil }
        let task = CodecTask.survey(request: request, facts: facts, index: index)
        let outcome = try await code(task, sources: sources, meter: meter, within: 0.5...1) { artifact, _ in
            throw Failure.unrequested("\(artifact)")
        }
        guard case .finished(.surveyed(let survey)) = outcome else { throw Failure.unexpected(outcome) }
        return survey
    }

    /// The plan of what was there while the source grew; nil when nothing was made of it.
    private func beginning(of video: VideoID) async throws -> VideoPlan? {
        guard let known = try await workshop.database.read({ try $0.plans.find(video) }), !known.index.isComplete else {
            return nil
        }
        return known
    }

    /// - Returns: nil when what was made of the beginning can't be used.
    private func completed(
        _ known: VideoPlan, facts: SourceFacts, index: SourceIndex
    ) throws -> TranscodePlan? {
        guard known.facts.agrees(with: facts), known.index.agrees(with: index, upTo: known.plan.lastBoundary),
            let plan = try known.plan.completed(
                facts: facts, index: index, preset: known.preset ?? workshop.preset)
        else {
            logger.notice("the upload did not go on as it began; it is planned as a whole")
            return nil
        }
        return plan
    }

    private func enqueue(_ planned: VideoPlan, of job: Job, in transaction: any Transaction) throws {
        guard let video = try transaction.videos.find(job.video) else { return }
        try transaction.plans.save(planned, video: job.video)
        try transaction.videos.setPicture(
            job.video, duration: planned.plan.duration, size: planned.facts.video?.displaySize)
        let version = video.version + 1
        if workshop.grouping == .entryFirst {
            try Growth.begin(job.video, version: version, plan: planned.plan, in: transaction)
        }
        try WorkSchedule(
            plan: planned.plan, grouping: workshop.grouping, video: job.video, version: version, at: transaction.now()
        ).enqueue(in: transaction)
    }
}
