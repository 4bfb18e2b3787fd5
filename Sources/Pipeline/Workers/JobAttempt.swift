import Catalog
import HeadwaterCore
import Logging

/// One attempt of one leased job, from claim to settlement.
struct JobAttempt: Sendable {
    let job: Job
    let workshop: Workshop
    let running: RunningJobs
    let lease: Duration
    /// Nil where nobody waits for the machine to be mended: its failures then count like any other.
    let gate: QueueGate?
    private let meter = ProgressMeter()
    private let started = SuspendingClock.now
    private let logger: Logger

    init(job: Job, workshop: Workshop, running: RunningJobs, lease: Duration, gate: QueueGate?) {
        self.job = job
        self.workshop = workshop
        self.running = running
        self.lease = lease
        self.gate = gate
        var logger = workshop.logger
        logger[metadataKey: "job"] = "\(job.id)"
        logger[metadataKey: "video"] = "\(job.video)"
        logger[metadataKey: "kind"] = "\(job.kind.rawValue)"
        self.logger = logger
    }

    func run() async {
        logger.info("job started", metadata: ["attempt": "\(job.attempts)", "payload": "\(job.payload)"])
        let (job, workshop, meter, logger) = (job, workshop, meter, logger)
        let work = running.start(job) {
            try await JobHandler(workshop: workshop, logger: logger).run(job, meter: meter)
        }
        let heartbeat = Task { await beat(ending: work) }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            work.cancel()
        }
        heartbeat.cancel()
        await heartbeat.value
        // A task of its own: the settlement is written even when this attempt was cancelled.
        while let pause = await Task(operation: { await settle(result) }).value {
            guard (try? await Task.sleep(for: pause)) != nil else { break }
        }
        running.remove(job)
        await workshop.coordination.publish(.video(job.video))
        await workshop.coordination.publish(.jobs)
    }

    /// Keeps the lease and tells the catalog how far the attempt is; ends the attempt when the lease is lost.
    private func beat(ending work: Task<JobOutcome, any Error>) async {
        let (job, lease, meter) = (job, lease, meter)
        while (try? await Task.sleep(for: lease / 12)) != nil {
            do {
                try await workshop.database.write {
                    try $0.jobs.heartbeat(job.id, fence: job.fence, progress: meter.value, lease: lease)
                }
                await workshop.coordination.publish(.video(job.video))
            } catch is CancellationError {
                return
            } catch let error as LeaseLost {
                logger.warning("the lease is lost; the attempt ends", metadata: ["error": "\(error)"])
                work.cancel()
                return
            } catch {
                logger.warning("a heartbeat failed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// - Returns: how long to wait before it is tried again; nil when there is nothing more to do.
    private func settle(_ result: Result<JobOutcome, any Error>) async -> Duration? {
        do {
            try await settleInCatalog(result)
        } catch is LeaseLost {
            logger.info("the job is no longer ours")
        } catch {
            logger.error("the outcome of a job can't be written", metadata: ["error": "\(error)"])
            let failure = Failure(describing: error)
            if failure.isOfMachine, let gate { return gate.close(because: failure) }
            // The lease runs out and the job is taken up again.
        }
        return nil
    }

    private func settleInCatalog(_ result: Result<JobOutcome, any Error>) async throws {
        let job = job
        switch result {
        case .success(.done(let tally, let quality, let effects)):
            let report = JobReport(
                usage: meter.usage, wallSeconds: started.duration(to: .now) / .seconds(1), quality: quality)
            do {
                try await workshop.database.write { transaction in
                    try transaction.jobs.succeed(job.id, fence: job.fence, tally: tally, report: report)
                    try effects(transaction)
                }
                gate?.noteSuccess()
                logger.info("job succeeded")
            } catch let failure as Failure {
                try await fail(with: failure)
            }
        case .success(.replanned(let reason, let effects)):
            logger.notice("the plan changes and the job starts over", metadata: ["reason": "\(reason)"])
            try await workshop.database.write { transaction in
                try transaction.jobs.release(job.id, fence: job.fence)
                try effects(transaction)
            }
        case .success(.starved(let offset)):
            logger.info("job waits for more of its source", metadata: ["offset": "\(offset)"])
            try await workshop.database.write {
                let needed = FollowRule.nextBytes(after: offset)
                try $0.jobs.wait(job.id, fence: job.fence, forBytes: needed, after: .seconds(1))
            }
        case .success(.waiting(let count, let pause, let effects)):
            logger.debug("job waits for more of its source", metadata: ["bytes": "\(count)"])
            try await workshop.database.write { transaction in
                try transaction.jobs.wait(
                    job.id, fence: job.fence, forBytes: count, after: pause, goesBehind: true)
                try effects(transaction)
            }
        case .failure(is CancellationError):
            logger.info("job given back")
            try await workshop.database.write { try $0.jobs.release(job.id, fence: job.fence, after: .zero) }
        case .failure(let error):
            try await fail(with: Failure(describing: error))
        }
    }

    private func fail(with failure: Failure) async throws {
        if failure.isOfMachine, let gate { return try await giveBack(because: failure, gate) }
        let job = job
        let jitter = Double.random(in: 0..<1)
        let state = try await workshop.database.write { transaction in
            let next = try transaction.jobs.fail(job.id, fence: job.fence, failure, jitter: jitter)
            if next.state == .failed { try Growth.end(job, because: failure, in: transaction) }
            return next.state
        }
        if state == .failed {
            logger.error("job failed for good", metadata: failure.logMetadata)
            await running.cancel(video: job.video, except: job.id)
        } else {
            logger.warning("job failed and will be tried again", metadata: failure.logMetadata)
        }
    }

    private func giveBack(because failure: Failure, _ gate: QueueGate) async throws {
        let pause = gate.close(because: failure)
        logger.warning("the machine can't work: no job is begun for \(pause)", metadata: failure.logMetadata)
        let job = job
        try await workshop.database.write {
            try $0.jobs.release(job.id, fence: job.fence, after: pause, because: failure)
        }
    }
}

extension Failure {
    fileprivate var logMetadata: Logger.Metadata {
        ["code": "\(code.rawValue)", "message": "\(message)", "detail": "\(detail ?? "")"]
    }
}
