import Catalog
import HeadwaterCore

extension WorkSchedule {
    /// Enqueues what is not there yet: of a video whose plan grows, or is completed, the jobs that stand already stay as
    /// they are, and others wait for those.
    func enqueue(in transaction: any Transaction) throws {
        var standing: [JobID: JobID] = [:]
        for entry in entries {
            let job = try transaction.jobs.enqueue(entry.job, after: entry.dependencies.compactMap { standing[$0] })
            standing[entry.job.id] = job.id
        }
    }
}
