import Catalog
import HeadwaterCore

/// The job queue as one would write it without a database: an array and the pure transitions.
///
/// It shares no code with the tables, least of all the order of claims.
struct ModelQueue {
    private(set) var jobs: [Job] = []
    private var needs: [JobID: Set<JobID>] = [:]

    mutating func enqueue(_ job: Job, after dependencies: [JobID]) -> Job {
        if let standing = jobs.first(where: { $0.uniqueKey == job.uniqueKey }) { return standing }
        jobs.append(job)
        needs[job.id] = Set(dependencies)
        return job
    }

    mutating func claim(
        kinds: Set<Job.Kind>, worker: String, lease: Duration, at now: Timestamp
    ) -> (claimed: Job?, buried: [Job]) {
        var buried: [Job] = []
        while let next = mostUrgent(kinds, at: now) {
            guard let claimed = jobs[next].claimed(by: worker, at: now, lease: lease) else { break }
            jobs[next] = claimed
            guard claimed.state == .failed else { return (claimed, buried) }
            buried.append(claimed)
        }
        return (nil, buried)
    }

    private func mostUrgent(_ kinds: Set<Job.Kind>, at now: Timestamp) -> Int? {
        func urgency(_ job: Job) -> Int64 {
            Int64(job.priority) * 60_000_000 + now.microseconds - job.createdAt.microseconds
        }
        return jobs.indices
            .filter { kinds.contains(jobs[$0].kind) && jobs[$0].isClaimable(at: now) && isReady(jobs[$0]) }
            .max {
                urgency(jobs[$0]) == urgency(jobs[$1])
                    ? jobs[$0].id > jobs[$1].id : urgency(jobs[$0]) < urgency(jobs[$1])
            }
    }

    private func isReady(_ job: Job) -> Bool {
        needs[job.id, default: []].allSatisfy { id in jobs.first { $0.id == id }?.state == .succeeded }
    }

    func nextRunAfter() -> Timestamp? {
        jobs.filter(isReady).compactMap { job in
            switch job.state {
            case .queued: job.runAfter
            case .leased: job.leaseExpires
            case .succeeded, .failed, .cancelled: nil
            }
        }.min()
    }

    mutating func report(_ id: JobID, _ transition: (Job) throws -> Job) throws -> Job {
        guard let place = jobs.firstIndex(where: { $0.id == id }) else { throw LeaseLost(job: id) }
        jobs[place] = try transition(jobs[place])
        return jobs[place]
    }

    mutating func changeAll(_ video: VideoID, _ transition: (Job) -> Job?) -> Int {
        var changed = 0
        for place in jobs.indices where jobs[place].video == video {
            guard let next = transition(jobs[place]) else { continue }
            jobs[place] = next
            changed += 1
        }
        return changed
    }
}
