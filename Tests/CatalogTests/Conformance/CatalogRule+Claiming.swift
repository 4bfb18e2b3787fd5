import Catalog
import HeadwaterCore
import Synchronization
import Testing

extension CatalogRule {
    static let claiming = [
        CatalogRule("two workers never hold the same job") { catalog in
            try await catalog.addVideo()
            let jobs = (1...40).map { catalog.job($0) }
            for job in jobs { try await catalog.enqueue(job) }
            let finished = try await withThrowingTaskGroup(of: [JobID].self) { group in
                let held = HeldJobs()
                for number in 1...8 {
                    group.addTask { try await work(off: catalog, worker: "worker \(number)", held: held) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(finished.sorted() == jobs.map(\.id))
        },
        CatalogRule("a claimed job says who has it and until when") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let claimed = try #require(try await catalog.claim(worker: "worker 7"))
            #expect(claimed.state == .leased)
            #expect(claimed.worker == "worker 7")
            #expect(claimed.attempts == 1)
            #expect(claimed.fence == 1)
            #expect(claimed.leaseExpires == catalog.time.now + TestCatalog.lease)
            #expect(try await catalog.find(claimed) == claimed)
        },
        CatalogRule("an empty queue gives nothing and nothing to wait for") { catalog in
            let claimed = try await catalog.claim()
            #expect(claimed == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == nil)
        },
        CatalogRule("only asked kinds are claimed") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, kind: .encodeVideo))
            try await catalog.enqueue(catalog.job(2, kind: .publish))
            #expect(try await catalog.claim(kinds: []) == nil)
            #expect(try await catalog.claim(kinds: [.inspect, .pictures]) == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter(kinds: [.inspect]) } == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter(kinds: []) } == nil)
            #expect(try await catalog.claim(kinds: [.publish, .inspect])?.id == .numbered(2))
        },
        CatalogRule("a lapsed lease is taken over, not a moment before") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let first = try #require(try await catalog.claim(worker: "one"))
            #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == first.leaseExpires)
            catalog.time.advance(by: TestCatalog.lease - .microseconds(1))
            #expect(try await catalog.claim(worker: "two") == nil)
            catalog.time.advance(by: .microseconds(1))
            let second = try #require(try await catalog.claim(worker: "two"))
            #expect(second.worker == "two")
            #expect(second.attempts == 2)
            #expect(second.fence == 2)
        },
        CatalogRule("a job waits until all it depends on has succeeded") { catalog in
            try await catalog.addVideo()
            for number in 1...2 { try await catalog.enqueue(catalog.job(number)) }
            try await catalog.enqueue(catalog.job(3, priority: 100), after: [1, 2, 2])
            for _ in 1...2 {
                let claimed = try #require(try await catalog.claim())
                #expect(claimed.id != .numbered(3))
                #expect(try await catalog.read { try $0.jobs.nextRunAfter() } != nil)
                try await catalog.write { try $0.jobs.succeed(claimed.id, fence: claimed.fence) }
            }
            #expect(try await catalog.claim()?.id == .numbered(3))
        },
        CatalogRule("what waits for a job that failed for good never runs and is nothing to wait for") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            try await catalog.enqueue(catalog.job(2), after: [1])
            let claimed = try #require(try await catalog.claim())
            try await catalog.write {
                try $0.jobs.fail(claimed.id, fence: claimed.fence, Failure(.notMedia, "Not a video."), jitter: 0)
            }
            catalog.time.advance(by: .seconds(86_400))
            #expect(try await catalog.claim() == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == nil)
        },
        CatalogRule("the highest priority is claimed first, then the oldest") { catalog in
            try await catalog.addVideo()
            for (number, priority) in [(1, 0), (2, 5), (3, 0), (4, 5), (5, -5)] {
                try await catalog.enqueue(catalog.job(number, priority: priority))
            }
            #expect(try await claimAll(catalog) == [2, 4, 1, 3, 5])
        },
        CatalogRule("a minute of age makes up for one step of priority") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, priority: 0))
            catalog.time.advance(by: .seconds(119))
            try await catalog.enqueue(catalog.job(2, priority: 2))
            catalog.time.advance(by: .seconds(2))
            try await catalog.enqueue(catalog.job(3, priority: 2))
            #expect(try await claimAll(catalog) == [2, 1, 3])
        },
        CatalogRule("every waiting video gets its first rung before any gets its second") { catalog in
            for video in 1...3 {
                try await catalog.addVideo(video)
                try await catalog.enqueue(catalog.job(video * 10, video: video, priority: 0))
                try await catalog.enqueue(catalog.job(video * 10 + 1, video: video, priority: 20))
            }
            #expect(try await claimAll(catalog) == [11, 21, 31, 10, 20, 30])
        },
        CatalogRule("a job whose last attempt lapsed is buried, and the caller is told") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, priority: 9, maxAttempts: 2))
            for _ in 1...2 {
                _ = try #require(try await catalog.claim())
                catalog.time.advance(by: TestCatalog.lease)
            }
            try await catalog.enqueue(catalog.job(2))
            let (claimed, buried) = try await catalog.write { tx in
                var buried: [Job] = []
                let claimed = try tx.jobs.claim(worker: "next", lease: TestCatalog.lease) { buried.append($0) }
                return (claimed, buried)
            }
            #expect(claimed?.id == .numbered(2))
            #expect(buried.map(\.id) == [.numbered(1)])
            #expect(try await catalog.read { try $0.jobs.find(.numbered(1)) } == buried.first)
        },
        CatalogRule("a burial that can't be told of does not happen") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, maxAttempts: 1))
            let claimed = try #require(try await catalog.claim())
            catalog.time.advance(by: TestCatalog.lease)
            await #expect(throws: Interruption.self) {
                _ = try await catalog.write {
                    try $0.jobs.claim(worker: "next", lease: TestCatalog.lease) { _ in throw Interruption() }
                }
            }
            #expect(try await catalog.find(claimed) == claimed)
        },
    ]
}

/// Which jobs are held right now, as the workers themselves know it.
private final class HeldJobs: Sendable {
    private let held = Mutex<Set<JobID>>([])

    func take(_ job: JobID) {
        let isFree = held.withLock { $0.insert(job).inserted }
        #expect(isFree, "\(job) is held twice")
    }

    func give(_ job: JobID) {
        held.withLock { _ = $0.remove(job) }
    }
}

/// Works until the queue is empty.
private func work(off catalog: TestCatalog, worker: String, held: HeldJobs) async throws -> [JobID] {
    var finished: [JobID] = []
    while let job = try await catalog.claim(worker: worker) {
        held.take(job.id)
        await Task.yield()
        held.give(job.id)
        try await catalog.write { try $0.jobs.succeed(job.id, fence: job.fence) }
        finished.append(job.id)
    }
    return finished
}

/// The numbers of all claimable jobs in the order in which they are claimed.
private func claimAll(_ catalog: TestCatalog) async throws -> [Int] {
    var order: [JobID] = []
    while let job = try await catalog.claim() { order.append(job.id) }
    return order.compactMap { id in (1...100).first { .numbered($0) == id } }
}
