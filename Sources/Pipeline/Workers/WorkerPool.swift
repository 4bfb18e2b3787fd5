import Catalog
import HeadwaterCore
import Logging
public import ServiceLifecycle

/// Claims jobs and runs them, a fixed number at once, until the process shuts down.
///
/// On shutdown nothing more is claimed, and what runs is ended and given back; the next process goes on with it.
public struct WorkerPool: Service {
    private let workshop: Workshop
    private let running: RunningJobs
    private let slots: Int
    private let name: String
    private let lease: Duration
    private let gate: QueueGate?
    private let claims: JobClaims

    /// - Parameters:
    ///   - slots: jobs at once, at least 1.
    ///   - name: tells this process apart from others in leases and logs.
    ///   - lease: how long a job stays ours without a heartbeat; heartbeats come twelve times as often.
    ///   - gate: pauses the queue while the machine can't work; without one such a failure counts like any other.
    public init(
        workshop: Workshop, running: RunningJobs, slots: Int, name: String, lease: Duration = .seconds(12),
        gate: QueueGate? = nil
    ) {
        self.workshop = workshop
        self.running = running
        self.slots = max(1, slots)
        self.name = name
        self.lease = lease
        self.gate = gate
        claims = JobClaims(database: workshop.database, lease: lease, looks: LookGate())
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for number in 0..<slots {
                    group.addTask { await work(as: "\(name)/\(number)") }
                }
            }
        }
    }

    /// One slot: claim, attempt, and when there is nothing to claim wait for a nudge or the next due time.
    private func work(as worker: String) async {
        let (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let nudges = await workshop.coordination.subscribe(to: .jobs)
        let relay = Task { for await _ in nudges { ring.yield() } }
        defer { relay.cancel() }
        var chimes = bell.makeAsyncIterator()
        while !Task.isCancelled {
            if let pause = gate?.wait {
                await wait(for: &chimes, ring, atMost: pause)
                continue
            }
            do {
                let claim = try await claims.next(for: worker)
                for video in claim.lost {
                    await running.cancel(video: video)
                    await workshop.coordination.publish(.video(video))
                }
                if let job = claim.job {
                    await JobAttempt(job: job, workshop: workshop, running: running, lease: lease, gate: gate).run()
                    if claims.end(by: worker) { await workshop.coordination.publish(.jobs) }
                    continue
                }
                let pause = try await claims.pause()
                await wait(for: &chimes, ring, atMost: pause ?? .seconds(60))
            } catch is CancellationError {
                break
            } catch {
                workshop.logger.error("the job queue can't be read", metadata: ["error": "\(error)"])
                let failure = Failure(describing: error)
                if failure.isOfMachine, gate?.close(because: failure) != nil { continue }
                await wait(for: &chimes, ring, atMost: .seconds(1))
            }
        }
    }

    private func wait(
        for chimes: inout AsyncStream<Void>.Iterator, _ ring: AsyncStream<Void>.Continuation, atMost pause: Duration
    ) async {
        let timer = Task {
            try await Task.sleep(for: pause)
            ring.yield()
        }
        await chimes.next(isolation: #isolation)
        timer.cancel()
    }
}
