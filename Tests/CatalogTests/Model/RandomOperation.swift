import Catalog
import HeadwaterCore

/// One thing that may happen to a queue, with all its arguments.
enum RandomOperation {
    case pass(Duration)
    case enqueue(Job, after: [JobID])
    case claim(Set<Job.Kind>, worker: String)
    case heartbeat(JobID, fence: Int64, progress: Double)
    case succeed(JobID, fence: Int64)
    case fail(JobID, fence: Int64, Failure, jitter: Double)
    case release(JobID, fence: Int64, after: Duration)
    case cancelAll(VideoID)
    case retryAll(VideoID)

    static let lease = Duration.seconds(30)
    static let videos: [VideoID] = [.numbered(1), .numbered(2)]

    /// Something plausible: mostly about jobs that exist and fences that hold.
    static func any(
        number: Int, among jobs: [Job], at now: Timestamp, using generator: inout SeededGenerator
    ) -> RandomOperation {
        let leased = jobs.filter { $0.state == .leased }
        let job = (Bool.random(using: &generator) ? leased : jobs).randomElement(using: &generator)
        let fence = (job?.fence ?? 0) - (Int.random(in: 0..<8, using: &generator) == 0 ? 1 : 0)
        let id = job?.id ?? .numbered(999_999)
        let video = job?.video ?? videos[0]
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<20: return .pass(.milliseconds(Int.random(in: 1...20_000, using: &generator)))
        case 20..<42: return enqueue(number, among: jobs, at: now, using: &generator)
        case 42..<67:
            let kinds = Job.Kind.allCases.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
            return .claim(Set(kinds), worker: "worker \(number % 3)")
        case 67..<72:
            return .heartbeat(id, fence: fence, progress: Double.random(in: -0.5...1.5, using: &generator))
        case 72..<84: return .succeed(id, fence: fence)
        case 84..<92:
            let code: Failure.Code = Bool.random(using: &generator) ? .notMedia : .codecCrashed
            return .fail(
                id, fence: fence, Failure(code, "Failure \(number)."), jitter: .random(in: 0..<1, using: &generator))
        case 92..<95:
            return .release(id, fence: fence, after: .milliseconds(Int.random(in: 0...5000, using: &generator)))
        case 95..<96: return .cancelAll(video)
        default: return .retryAll(video)
        }
    }

    private static func enqueue(
        _ number: Int, among jobs: [Job], at now: Timestamp, using generator: inout SeededGenerator
    ) -> RandomOperation {
        let isRepeat = Int.random(in: 0..<6, using: &generator) == 0
        let key = isRepeat ? jobs.randomElement(using: &generator)?.uniqueKey : nil
        let dependencies = (0..<Int.random(in: 0...2, using: &generator))
            .compactMap { _ in jobs.randomElement(using: &generator)?.id }
        let job = Job(
            id: .numbered(number), video: videos.randomElement(using: &generator) ?? videos[0],
            kind: Job.Kind.allCases.randomElement(using: &generator) ?? .inspect, uniqueKey: key ?? "key \(number)",
            payload: "{}", priority: Int.random(in: -2...2, using: &generator),
            weight: .random(in: 0...10, using: &generator), maxAttempts: Int.random(in: 1...4, using: &generator),
            createdAt: now)
        return .enqueue(job, after: dependencies)
    }

    /// What an operation answered.
    enum Outcome: Equatable {
        case nothing
        case count(Int)
        case job(Job)
        case claim(Job?, buried: [Job])
        case refused(LeaseLost)

        init(report: () throws -> Job) throws {
            do { self = .job(try report()) } catch let error as LeaseLost { self = .refused(error) }
        }
    }

    func apply(to queue: inout ModelQueue, at now: Timestamp) throws -> Outcome {
        switch self {
        case .pass: return .nothing
        case .enqueue(let job, let dependencies): return .job(queue.enqueue(job, after: dependencies))
        case .claim(let kinds, let worker):
            let (claimed, buried) = queue.claim(kinds: kinds, worker: worker, lease: Self.lease, at: now)
            return .claim(claimed, buried: buried)
        case .heartbeat(let id, let fence, let progress):
            return try Outcome {
                try queue.report(id) { try $0.heartbeat(fence: fence, progress: progress, at: now, lease: Self.lease) }
            }
        case .succeed(let id, let fence): return try Outcome { try queue.report(id) { try $0.succeeded(fence: fence) } }
        case .fail(let id, let fence, let failure, let jitter):
            return try Outcome {
                try queue.report(id) { try $0.failed(fence: fence, with: failure, at: now, jitter: jitter) }
            }
        case .release(let id, let fence, let pause):
            return try Outcome { try queue.report(id) { try $0.released(fence: fence, at: now, after: pause) } }
        case .cancelAll(let video): return .count(queue.changeAll(video) { $0.cancelled() })
        case .retryAll(let video): return .count(queue.changeAll(video) { $0.retried(at: now) })
        }
    }

    /// The same on the real tables.
    func apply(to jobs: JobTable) throws -> Outcome {
        switch self {
        case .pass: return .nothing
        case .enqueue(let job, let dependencies): return .job(try jobs.enqueue(job, after: dependencies))
        case .claim(let kinds, let worker):
            var buried: [Job] = []
            let claimed = try jobs.claim(kinds: kinds, worker: worker, lease: Self.lease) { buried.append($0) }
            return .claim(claimed, buried: buried)
        case .heartbeat(let id, let fence, let progress):
            return try Outcome { try jobs.heartbeat(id, fence: fence, progress: progress, lease: Self.lease) }
        case .succeed(let id, let fence): return try Outcome { try jobs.succeed(id, fence: fence) }
        case .fail(let id, let fence, let failure, let jitter):
            return try Outcome { try jobs.fail(id, fence: fence, failure, jitter: jitter) }
        case .release(let id, let fence, let pause):
            return try Outcome { try jobs.release(id, fence: fence, after: pause) }
        case .cancelAll(let video): return .count(try jobs.cancelAll(video: video))
        case .retryAll(let video): return .count(try jobs.retryAll(video: video))
        }
    }
}
