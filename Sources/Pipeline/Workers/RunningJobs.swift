public import HeadwaterCore
import Synchronization

/// The attempts under way in this process, so that a deleted or failed video's can be ended.
public final class RunningJobs: Sendable {
    /// A job that was given back may be claimed again before its last attempt is forgotten.
    private struct Key: Hashable, Sendable {
        var job: JobID
        var fence: Int64

        init(_ job: Job) {
            self.job = job.id
            fence = job.fence
        }
    }

    private struct Attempt: Sendable {
        var video: VideoID
        var task: Task<JobOutcome, any Error>
    }

    private let attempts = Mutex<[Key: Attempt]>([:])

    public init() {}

    /// Begins an attempt. It is known here before it can have read anything, so that whoever deletes its rows and
    /// then cancels it never misses it.
    func start(_ job: Job, _ work: @escaping @Sendable () async throws -> JobOutcome) -> Task<JobOutcome, any Error> {
        attempts.withLock { attempts in
            let task = Task { try await work() }
            attempts[Key(job)] = Attempt(video: job.video, task: task)
            return task
        }
    }

    func remove(_ job: Job) {
        attempts.withLock { $0[Key(job)] = nil }
    }

    /// Ends the video's attempts and returns when their codec processes are gone.
    public func cancel(video: VideoID, except job: JobID? = nil) async {
        let tasks = attempts.withLock { attempts in
            attempts.filter { $0.value.video == video && $0.key.job != job }.map(\.value.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
    }
}
