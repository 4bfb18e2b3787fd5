import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let jobs = [
        CatalogRule("a job is found as it was enqueued") { catalog in
            try await catalog.addVideo()
            let job = catalog.job(1, kind: .pictures, priority: -3, maxAttempts: 7)
            #expect(try await catalog.enqueue(job) == job)
            #expect(try await catalog.find(job) == job)
        },
        CatalogRule("enqueuing a key twice is enqueuing it once") { catalog in
            try await catalog.addVideo()
            let first = try await catalog.enqueue(catalog.job(1, key: "inspect"))
            #expect(try await catalog.enqueue(catalog.job(2, priority: 9, key: "inspect")) == first)
            let claimed = try #require(try await catalog.claim())
            try await catalog.write { try $0.jobs.succeed(claimed.id, fence: claimed.fence) }
            #expect(try await catalog.enqueue(catalog.job(3, key: "inspect")).state == .succeeded)
            #expect(try await catalog.read { try $0.jobs.forVideo(.numbered(1)).map(\.id) } == [first.id])
        },
        CatalogRule("a succeeded job's report is kept, and only that") { catalog in
            try await catalog.addVideo()
            let report = JobReport(
                usage: ResourceUsage(cpuSeconds: 1.5, peakMemoryBytes: 1 << 20), wallSeconds: 2,
                quality: [RenditionQuality(rendition: "720p", sampledFrames: 4, ssimSum: 3.9, ssimMinimum: 0.9)])
            try await catalog.enqueue(catalog.job(1, key: "inspect"))
            try await catalog.enqueue(catalog.job(2, key: "publish"))
            let claimed = try #require(try await catalog.claim())
            try await catalog.write { try $0.jobs.succeed(claimed.id, fence: claimed.fence, report: report) }
            let reports = try await catalog.read { try $0.jobs.reports(of: .numbered(1)) }
            #expect(reports.map(\.report) == [report])
            #expect(reports.map(\.key) == [claimed.uniqueKey])
        },
        CatalogRule("a job and its cause exist together or not at all") { catalog in
            try await catalog.addVideo()
            await #expect(throws: Interruption.self) {
                try await catalog.write { tx in
                    try tx.videos.setState(.numbered(1), from: .uploading, to: .processing)
                    try tx.jobs.enqueue(catalog.job(1))
                    throw Interruption()
                }
            }
            #expect(try await catalog.read { try $0.jobs.forVideo(.numbered(1)) } == [])
            #expect(try await catalog.read { try $0.videos.find(.numbered(1))?.state } == .uploading)
        },
        CatalogRule("a job cannot wait for one that does not exist") { catalog in
            try await catalog.addVideo()
            await expectError(.constraint) { try await catalog.enqueue(catalog.job(1), after: [99]) }
            #expect(try await catalog.find(catalog.job(1)) == nil)
        },
        CatalogRule("a heartbeat extends the lease and tells the progress") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let claimed = try #require(try await catalog.claim())
            catalog.time.advance(by: .seconds(20))
            try await catalog.write {
                try $0.jobs.heartbeat(claimed.id, fence: claimed.fence, progress: 0.5, lease: TestCatalog.lease)
            }
            catalog.time.advance(by: .seconds(20))
            #expect(try await catalog.claim(worker: "other") == nil)
            let found = try #require(try await catalog.find(claimed))
            #expect(found.progress == 0.5)
            #expect(found.leaseExpires == catalog.time.now + .seconds(10))
        },
        CatalogRule("a worker whose lease was taken over can do nothing to the job") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let slow = try #require(try await catalog.claim(worker: "slow"))
            catalog.time.advance(by: TestCatalog.lease)
            let quick = try #require(try await catalog.claim(worker: "quick"))
            #expect(quick.fence > slow.fence)
            await expectLeaseLost(catalog, slow)
            #expect(try await catalog.find(quick) == quick)
            try await catalog.write { try $0.jobs.succeed(quick.id, fence: quick.fence) }
            await expectLeaseLost(catalog, quick)
        },
        CatalogRule("nothing is recorded under a lease that was lost") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let slow = try #require(try await catalog.claim())
            catalog.time.advance(by: TestCatalog.lease)
            _ = try await catalog.claim()
            await #expect(throws: LeaseLost(job: slow.id)) {
                try await catalog.write { tx in
                    try tx.segments.add(.example(number: 0))
                    try tx.jobs.succeed(slow.id, fence: slow.fence)
                }
            }
            #expect(try await catalog.read { try $0.segments.allKeys(video: .numbered(1)) } == [])
        },
        CatalogRule("a failure that may pass is tried again after a growing pause") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let failure = Failure(.storageFailed, "The disk did not answer.")
            for (attempt, pause) in [(1, 1), (2, 2), (3, 4)] {
                let claimed = try #require(try await catalog.claim())
                #expect(claimed.attempts == attempt)
                let failed = try await catalog.write {
                    try $0.jobs.fail(claimed.id, fence: claimed.fence, failure, jitter: 0)
                }
                #expect(failed.state == .queued)
                #expect(failed.failure == failure)
                #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == catalog.time.now + .seconds(pause))
                catalog.time.advance(by: .seconds(pause) - .microseconds(1))
                #expect(try await catalog.claim() == nil)
                catalog.time.advance(by: .microseconds(1))
            }
        },
        CatalogRule("a released job can be claimed at once, and the attempt does not count") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let first = try #require(try await catalog.claim())
            try await catalog.write { try $0.jobs.release(first.id, fence: first.fence) }
            let second = try #require(try await catalog.claim())
            #expect(second.attempts == 1)
            #expect(second.fence == first.fence + 1)
            try await catalog.write { try $0.jobs.release(second.id, fence: second.fence, after: .seconds(3)) }
            #expect(try await catalog.claim() == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == catalog.time.now + .seconds(3))
        },
        CatalogRule("a job that is released because of the machine keeps the reason until it is claimed") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, maxAttempts: 1))
            let full = Failure(.outOfSpace, "The disk is full.", detail: "/data")
            for _ in 1...3 {
                let claimed = try #require(try await catalog.claim())
                #expect(claimed.failure == nil)
                try await catalog.write { try $0.jobs.release(claimed.id, fence: claimed.fence, because: full) }
                #expect(try await catalog.find(claimed)?.failure == full)
            }
        },
        CatalogRule("what succeeded jobs decoded adds up, video by video") { catalog in
            for number in 1...2 { try await catalog.addVideo(number) }
            for (number, video) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
                try await catalog.enqueue(catalog.job(number, video: video))
            }
            let tallies = [DecodeTally(decodedFrames: 100, errors: 2), DecodeTally(decodedFrames: 50, errors: 0), nil]
            for tally in tallies {
                let claimed = try #require(try await catalog.claim())
                try await catalog.write { try $0.jobs.succeed(claimed.id, fence: claimed.fence, tally: tally) }
            }
            let sums = try await catalog.read { tx in try [1, 2].map { try tx.jobs.tally(of: .numbered($0)) } }
            #expect(sums == [DecodeTally(decodedFrames: 150, errors: 2), DecodeTally(decodedFrames: 0, errors: 0)])
        },
        CatalogRule("a restarted job runs again, what waits for it waits again, and its first worker is refused") {
            catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            try await catalog.enqueue(catalog.job(2), after: [1])
            let first = try #require(try await catalog.claim())
            try await catalog.write { try $0.jobs.succeed(first.id, fence: first.fence) }
            let waiting = try #require(try await catalog.claim())
            let isRestarted = try await catalog.write { tx in
                var heavier = first
                heavier.weight = 9
                return [try tx.jobs.restart(heavier), try tx.jobs.restart(waiting)]
            }
            #expect(isRestarted == [true, true])
            await #expect(throws: LeaseLost.self) {
                try await catalog.write { try $0.jobs.succeed(waiting.id, fence: waiting.fence) }
            }
            let again = try #require(try await catalog.claim())
            #expect(again.id == first.id && again.weight == 9 && again.fence > first.fence)
            #expect(try await catalog.claim() == nil)
            try await catalog.write { try $0.jobs.succeed(again.id, fence: again.fence) }
            #expect(try await catalog.claim()?.id == waiting.id)
            let unknown = try await catalog.write { try $0.jobs.restart(catalog.job(77)) }
            #expect(!unknown)
        },
        CatalogRule("cancelling ends every job of the video and of no other") { catalog in
            try await catalog.addVideo(1)
            try await catalog.addVideo(2)
            for number in 1...3 { try await catalog.enqueue(catalog.job(number)) }
            try await catalog.enqueue(catalog.job(4, video: 2))
            let done = try #require(try await catalog.claim())
            try await catalog.write { try $0.jobs.succeed(done.id, fence: done.fence) }
            let running = try #require(try await catalog.claim())
            #expect(try await catalog.write { try $0.jobs.cancelAll(video: .numbered(1)) } == 2)
            await expectLeaseLost(catalog, running)
            let states = try await catalog.read { try $0.jobs.forVideo(.numbered(1)).map(\.state) }
            #expect(states == [.succeeded, .cancelled, .cancelled])
            #expect(try await catalog.claim()?.video == .numbered(2))
        },
        CatalogRule("the jobs of a deleted video are lost to their workers") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1))
            let running = try #require(try await catalog.claim())
            try await catalog.write { _ = try $0.videos.delete(.numbered(1)) }
            await expectLeaseLost(catalog, running)
        },
    ]
}

/// Expects that none of the reports of this claim is accepted.
func expectLeaseLost(_ catalog: TestCatalog, _ job: Job) async {
    let reports: [@Sendable (JobTable) throws -> Job] = [
        { try $0.heartbeat(job.id, fence: job.fence, progress: 0.1, lease: TestCatalog.lease) },
        { try $0.succeed(job.id, fence: job.fence) },
        { try $0.fail(job.id, fence: job.fence, Failure(.internal, "x"), jitter: 0) },
        { try $0.release(job.id, fence: job.fence) },
    ]
    for report in reports {
        await #expect(throws: LeaseLost(job: job.id)) {
            _ = try await catalog.write { try report($0.jobs) }
        }
    }
}
