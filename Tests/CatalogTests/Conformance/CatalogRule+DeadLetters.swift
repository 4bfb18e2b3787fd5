import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let deadLetters = [
        CatalogRule("a failure that will not pass makes a dead letter at once") { catalog in
            let failed = try await addDeadLetter(catalog, 1)
            #expect(failed.state == .failed)
            #expect(failed.attempts == 1)
            #expect(failed.failure == Failure(.notMedia, "Not a video."))
            #expect(try await catalog.claim() == nil)
        },
        CatalogRule("the last attempt makes a dead letter of any failure") { catalog in
            try await catalog.addVideo()
            try await catalog.enqueue(catalog.job(1, maxAttempts: 1))
            let claimed = try #require(try await catalog.claim())
            let failed = try await catalog.write {
                try $0.jobs.fail(claimed.id, fence: claimed.fence, Failure(.codecCrashed, "It broke."), jitter: 0)
            }
            #expect(failed.state == .failed)
        },
        CatalogRule("a retried dead letter starts over, and then what waits for it") { catalog in
            let failed = try await addDeadLetter(catalog, 1)
            try await catalog.enqueue(catalog.job(50), after: [1])
            try await catalog.write { try $0.jobs.retryAll(video: failed.video) }
            let queued = try #require(try await catalog.find(failed))
            #expect(queued.attempts == 0)
            #expect(queued.failure == nil)
            let claimed = try #require(try await catalog.claim())
            #expect(claimed.id == failed.id)
            #expect(claimed.fence > failed.fence)
            try await catalog.write { try $0.jobs.succeed(claimed.id, fence: claimed.fence) }
            #expect(try await catalog.claim()?.id == .numbered(50))
        },
        CatalogRule("retrying a video starts its dead letters over and nothing else") { catalog in
            for number in 1...2 { try await addDeadLetter(catalog, number) }
            try await catalog.enqueue(catalog.job(50))
            let other = try await addDeadLetter(catalog, 3, video: 2)
            #expect(try await catalog.write { try $0.jobs.retryAll(video: .numbered(1)) } == 2)
            let states = try await catalog.read { try $0.jobs.forVideo(.numbered(1)).map(\.state) }
            #expect(states == [.queued, .queued, .queued])
            #expect(try await catalog.find(other)?.state == .failed)
            #expect(try await catalog.write { try $0.jobs.retryAll(video: .numbered(1)) } == 0)
        },
        CatalogRule("jobs are counted by kind and state") { catalog in
            try await addDeadLetter(catalog, 1)
            try await catalog.enqueue(catalog.job(2, kind: .publish))
            try await catalog.enqueue(catalog.job(3, kind: .publish))
            let counts = try await catalog.read { try $0.jobs.counts() }
            #expect(
                Set(counts) == [
                    JobCount(kind: .encodeVideo, state: .failed, jobs: 1),
                    JobCount(kind: .publish, state: .queued, jobs: 2),
                ])
        },
    ]
}

/// Enqueues a job of highest priority and fails it for good.
@discardableResult
private func addDeadLetter(_ catalog: TestCatalog, _ number: Int, video: Int = 1) async throws -> Job {
    if try await catalog.read({ try $0.videos.find(.numbered(video)) }) == nil { try await catalog.addVideo(video) }
    try await catalog.enqueue(catalog.job(number, video: video, priority: 1000))
    return try await catalog.write { tx in
        let claimed = try #require(
            try tx.jobs.claim(worker: "unlucky", lease: TestCatalog.lease) { Issue.record("buried \($0.id)") })
        return try tx.jobs.fail(claimed.id, fence: claimed.fence, Failure(.notMedia, "Not a video."), jitter: 0)
    }
}
