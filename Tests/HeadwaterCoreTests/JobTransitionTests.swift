import HeadwaterCore
import Testing

/// The life of a job as transcripts: a call, and what becomes of the job.
@Suite struct JobTransitionTests {
    let start = Timestamp(microseconds: 1_800_000_000_000_000)
    let lease = Duration.seconds(30)
    let passing = Failure(.codecCrashed, "It broke.")
    let lasting = Failure(.notMedia, "Not a video.")

    @Test func `queued, claimed, at work, succeeded`() throws {
        var job = job()
        #expect(Facts(job) == Facts(.queued, attempts: 0, fence: 0))
        job = try #require(job.claimed(by: "a", at: start, lease: lease))
        #expect(Facts(job) == Facts(.leased, attempts: 1, fence: 1, worker: "a", until: start + lease))
        job = try job.heartbeat(fence: 1, progress: 0.4, at: start + .seconds(10), lease: lease)
        #expect(Facts(job) == Facts(.leased, attempts: 1, fence: 1, worker: "a", until: start + .seconds(40)))
        #expect(job.progress == 0.4)
        job = try job.succeeded(fence: 1)
        #expect(Facts(job) == Facts(.succeeded, attempts: 1, fence: 1))
        #expect(job.progress == 1)
        #expect(job.failure == nil)
    }

    @Test func `claimed, lapsed, taken over, and the first worker is refused`() throws {
        let first = try #require(job().claimed(by: "a", at: start, lease: lease))
        #expect(first.claimed(by: "b", at: start + .seconds(29), lease: lease) == nil)
        let second = try #require(first.claimed(by: "b", at: start + lease, lease: lease))
        #expect(Facts(second) == Facts(.leased, attempts: 2, fence: 2, worker: "b", until: start + .seconds(60)))
        expectLost(second, fence: 1)
        #expect(try second.succeeded(fence: 2).state == .succeeded)
    }

    @Test func `a heartbeat after the lease ran out keeps the job, if nobody took it`() throws {
        let claimed = try #require(job().claimed(by: "a", at: start, lease: lease))
        let kept = try claimed.heartbeat(fence: 1, progress: 0.5, at: start + .seconds(100), lease: lease)
        #expect(kept.leaseExpires == start + .seconds(130))
        #expect(kept.claimed(by: "b", at: start + .seconds(101), lease: lease) == nil)
    }

    @Test func `fails, waits, tries again, and the last attempt makes a dead letter`() throws {
        var job = job(maxAttempts: 3)
        var now = start
        for (attempt, pause) in [(1, 1), (2, 2)] {
            job = try #require(job.claimed(by: "a", at: now, lease: lease))
            job = try job.failed(fence: job.fence, with: passing, at: now, jitter: 0)
            #expect(Facts(job) == Facts(.queued, attempts: attempt, fence: Int64(attempt)))
            #expect(job.failure == passing)
            #expect(job.runAfter == now + .seconds(pause))
            #expect(!job.isClaimable(at: now))
            now = job.runAfter
        }
        job = try #require(job.claimed(by: "a", at: now, lease: lease))
        #expect(job.failure == nil)
        job = try job.failed(fence: 3, with: passing, at: now, jitter: 0)
        #expect(Facts(job) == Facts(.failed, attempts: 3, fence: 3))
        #expect(job.claimed(by: "a", at: now + .seconds(86_400), lease: lease) == nil)
    }

    @Test func `waits for bytes, is supplied, and the attempt did not count`() throws {
        var job = try #require(job().claimed(by: "a", at: start, lease: lease))
        job = try job.waiting(fence: 1, forBytes: 5000, at: start, after: .seconds(2))
        #expect(Facts(job) == Facts(.queued, attempts: 0, fence: 1))
        #expect(job.waitsFor == 5000)
        #expect(!job.isClaimable(at: start + .seconds(86_400)))
        #expect(job.supplied(4999) == nil)
        job = try #require(job.supplied(5000))
        #expect(job.waitsFor == nil)
        #expect(job.supplied(6000) == nil, "it waits no longer")
        #expect(!job.isClaimable(at: start + .seconds(1)))
        #expect(job.claimed(by: "b", at: start + .seconds(2), lease: lease)?.fence == 2)
    }

    @Test func `who lost the lease can't make it wait, and what is cancelled or starts over waits for nothing`() throws
    {
        let claimed = try #require(job().claimed(by: "a", at: start, lease: lease))
        #expect(throws: LeaseLost.self) { try claimed.waiting(fence: 2, forBytes: 1, at: start) }
        let waiting = try claimed.waiting(fence: 1, forBytes: 5000, at: start)
        #expect(waiting.cancelled()?.waitsFor == nil)
        #expect(waiting.restarted(weight: 1, at: start)?.isClaimable(at: start) == true)
    }

    @Test func `restarted from any state but cancelled, and who held it is refused`() throws {
        let claimed = try #require(job().claimed(by: "a", at: start, lease: lease))
        let ends = [
            job(), claimed, try claimed.succeeded(fence: 1),
            try claimed.failed(fence: 1, with: lasting, at: start, jitter: 0),
        ]
        for end in ends {
            let again = try #require(end.restarted(weight: 7, at: start + .seconds(5)))
            #expect(Facts(again) == Facts(.queued, attempts: 0, fence: end.fence))
            #expect(again.weight == 7 && again.failure == nil && again.progress == 0)
            #expect(again.runAfter == start + .seconds(5))
            expectLost(again, fence: 1)
            let taken = try #require(again.claimed(by: "b", at: start + .seconds(5), lease: lease))
            #expect(taken.fence == end.fence + 1)
        }
        #expect(try #require(job().cancelled()).restarted(weight: 7, at: start) == nil)
    }

    @Test func `a failure that will not pass is a dead letter at once`() throws {
        let claimed = try #require(job().claimed(by: "a", at: start, lease: lease))
        let failed = try claimed.failed(fence: 1, with: lasting, at: start, jitter: 0)
        #expect(Facts(failed) == Facts(.failed, attempts: 1, fence: 1))
        #expect(failed.failure == lasting)
    }

    @Test func `a last attempt that lapses is buried by whoever claims next`() throws {
        let claimed = try #require(job(maxAttempts: 1).claimed(by: "a", at: start, lease: lease))
        #expect(claimed.claimed(by: "b", at: start, lease: lease) == nil)
        let buried = try #require(claimed.claimed(by: "b", at: start + lease, lease: lease))
        #expect(Facts(buried) == Facts(.failed, attempts: 1, fence: 1))
        #expect(buried.failure?.code == .codecCrashed)
        #expect(buried.failure?.detail == "lease of a ran out")
        expectLost(buried, fence: 1)
    }

    @Test func `released, and neither the attempt nor the pause counts against it`() throws {
        let claimed = try #require(job(maxAttempts: 1).claimed(by: "a", at: start, lease: lease))
        let released = try claimed.released(fence: 1, at: start, after: .seconds(5))
        #expect(Facts(released) == Facts(.queued, attempts: 0, fence: 1))
        #expect(released.claimed(by: "a", at: start + .seconds(4), lease: lease) == nil)
        let again = try #require(released.claimed(by: "a", at: start + .seconds(5), lease: lease))
        #expect(Facts(again) == Facts(.leased, attempts: 1, fence: 2, worker: "a", until: start + .seconds(35)))
    }

    @Test func `given back because of the machine, again and again, and no attempt counts`() throws {
        var job = job(maxAttempts: 1)
        let full = Failure(.outOfSpace, "The disk is full.")
        for fence in 1...9 as ClosedRange<Int64> {
            let claimed = try #require(job.claimed(by: "a", at: start, lease: lease))
            #expect(claimed.failure == nil)
            job = try claimed.released(fence: fence, at: start, because: full)
            #expect(Facts(job) == Facts(.queued, attempts: 0, fence: fence))
            #expect(job.failure == full)
        }
    }

    @Test func `retried, a dead letter starts over under a new fence`() throws {
        let claimed = try #require(job().claimed(by: "a", at: start, lease: lease))
        let failed = try claimed.failed(fence: 1, with: lasting, at: start, jitter: 0)
        let retried = try #require(failed.retried(at: start + .seconds(9)))
        #expect(Facts(retried) == Facts(.queued, attempts: 0, fence: 1))
        #expect(retried.failure == nil)
        #expect(retried.runAfter == start + .seconds(9))
        #expect(retried.claimed(by: "a", at: start + .seconds(9), lease: lease)?.fence == 2)
    }

    @Test func `only a dead letter is retried, only a living job is cancelled`() throws {
        let queued = job()
        let leased = try #require(queued.claimed(by: "a", at: start, lease: lease))
        let succeeded = try leased.succeeded(fence: 1)
        let failed = try leased.failed(fence: 1, with: lasting, at: start, jitter: 0)
        let cancelled = try #require(leased.cancelled())
        #expect(Facts(cancelled) == Facts(.cancelled, attempts: 1, fence: 1))
        #expect(queued.cancelled()?.state == .cancelled)
        for ended in [succeeded, failed, cancelled] { #expect(ended.cancelled() == nil) }
        for other in [queued, leased, succeeded, cancelled] { #expect(other.retried(at: start) == nil) }
        for ended in [succeeded, failed, cancelled] {
            #expect(ended.claimed(by: "b", at: start + .seconds(86_400), lease: lease) == nil)
            expectLost(ended, fence: 1)
        }
        expectLost(queued, fence: 0)
    }

    @Test(arguments: [(-1, 0), (0.25, 0.25), (2, 1), (.infinity, 1), (.nan, 0)] as [(Double, Double)])
    func `progress stays between nothing and all`(told: Double, kept: Double) throws {
        let claimed = try #require(job().claimed(by: "a", at: start, lease: lease))
        #expect(try claimed.heartbeat(fence: 1, progress: told, at: start, lease: lease).progress == kept)
    }

    @Test(arguments: [(0, 1), (1, 1), (2, 2), (3, 4), (8, 128), (9, 256), (10, 300), (64, 300), (Int.max, 300)])
    func `pauses double up to five minutes`(attempt: Int, seconds: Int) {
        #expect(Job.backoff(afterAttempt: attempt, jitter: 0) == .seconds(seconds))
    }

    @Test func `chance takes away up to half of a pause`() {
        #expect(Job.backoff(afterAttempt: 3, jitter: 0.5) == .seconds(3))
        #expect(Job.backoff(afterAttempt: 3, jitter: 1) == .seconds(2))
    }

    @Test(arguments: seeds)
    func `whatever happens, a fence never falls and only its holder moves a job`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var job = job()
        var now = start
        var holder: Int64?
        for step in 1...500 {
            now = now + .seconds(Int.random(in: 0...40, using: &generator))
            let fence = Int64.random(in: 0...job.fence, using: &generator)
            let before = job
            let next: Job? =
                switch Int.random(in: 0..<7, using: &generator) {
                case 0, 1: job.claimed(by: "w\(step)", at: now, lease: lease)
                case 2: try? job.heartbeat(fence: fence, progress: 0.5, at: now, lease: lease)
                case 3: try? job.failed(fence: fence, with: step % 3 == 0 ? lasting : passing, at: now, jitter: 0.3)
                case 4: try? job.released(fence: fence, at: now)
                case 5: job.retried(at: now)
                default: nil
                }
            guard let next else { continue }
            let isReport = next.fence == before.fence && before.state == .leased && next.failure?.code != .codecCrashed
            if isReport, next.state != .failed || next.failure == lasting {
                #expect(fence == holder, "seed \(seed), step \(step)")
            }
            #expect(next.fence >= before.fence, "seed \(seed), step \(step)")
            #expect((0...next.maxAttempts).contains(next.attempts), "seed \(seed), step \(step)")
            #expect((next.state == .leased) == (next.worker != nil), "seed \(seed), step \(step)")
            #expect((next.state == .leased) == (next.leaseExpires != nil), "seed \(seed), step \(step)")
            holder = next.state == .leased ? next.fence : nil
            job = next
        }
        #expect(job.fence > 10, "seed \(seed): the walk got nowhere")
    }

    private func job(maxAttempts: Int = 4) -> Job {
        var generator = SeededGenerator(seed: 1)
        return Job(
            id: JobID(milliseconds: 1, using: &generator), video: VideoID(milliseconds: 1, using: &generator),
            kind: .encodeVideo, uniqueKey: "key", payload: "{}", priority: 0, maxAttempts: maxAttempts,
            createdAt: start)
    }

    /// No report under this fence is accepted.
    private func expectLost(_ job: Job, fence: Int64, sourceLocation: SourceLocation = #_sourceLocation) {
        let reports: [() throws -> Job] = [
            { try job.heartbeat(fence: fence, progress: 0, at: start, lease: lease) },
            { try job.succeeded(fence: fence) },
            { try job.failed(fence: fence, with: passing, at: start, jitter: 0) },
            { try job.released(fence: fence, at: start) },
        ]
        for report in reports {
            #expect(throws: LeaseLost(job: job.id), sourceLocation: sourceLocation) { _ = try report() }
        }
    }
}

/// What a transcript line says of a job.
private struct Facts: Equatable {
    var state: Job.State
    var attempts: Int
    var fence: Int64
    var worker: String?
    var until: Timestamp?

    init(_ state: Job.State, attempts: Int, fence: Int64, worker: String? = nil, until: Timestamp? = nil) {
        self.state = state
        self.attempts = attempts
        self.fence = fence
        self.worker = worker
        self.until = until
    }

    init(_ job: Job) {
        self.init(job.state, attempts: job.attempts, fence: job.fence, worker: job.worker, until: job.leaseExpires)
    }
}
