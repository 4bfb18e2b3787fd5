import Catalog
import HeadwaterCore

extension JobHandler {
    /// Reads the source once, finds out what the planner wants to know besides, plans it and enqueues everything that
    /// follows.
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
            let survey = try await survey(facts: facts, index: index, options: options, sources: sources, meter: meter)
            return try planned(
                job, facts: facts, index: index, options: options, survey: survey, sourceSHA256: await hash)
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

    private func planned(
        _ job: Job, facts: SourceFacts, index: SourceIndex, options: EncodeOptions, survey: SourceSurvey?,
        sourceSHA256: String
    ) throws -> JobOutcome {
        let plan = try TranscodePlan.make(
            facts: facts, index: index, preset: workshop.preset, grouping: workshop.grouping, survey: survey,
            options: options)
        return .done { transaction in
            guard let video = try transaction.videos.find(job.video) else { return }
            let version = video.version + 1
            try transaction.plans.save(
                VideoPlan(facts: facts, index: index, plan: plan, sourceSHA256: sourceSHA256), video: job.video)
            try transaction.videos.setPicture(
                job.video, duration: plan.duration, size: facts.video?.displaySize)
            let schedule = try WorkSchedule(
                plan: plan, grouping: workshop.grouping, video: job.video, version: version, at: transaction.now())
            for entry in schedule.entries { try transaction.jobs.enqueue(entry.job, after: entry.dependencies) }
        }
    }
}
