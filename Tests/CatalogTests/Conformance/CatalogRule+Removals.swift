import Catalog
import HeadwaterCore
import Testing

extension CatalogRule {
    static let removals = [
        CatalogRule("a removal outlives its video and ends once") { catalog in
            try await catalog.addVideo()
            try await catalog.write { tx in
                try tx.removals.add(.numbered(1))
                try tx.removals.add(.numbered(1))
                try tx.videos.delete(.numbered(1))
            }
            #expect(try await catalog.read { try $0.removals.pending() } == [.numbered(1)])
            try await catalog.write { tx in
                try tx.removals.finish(.numbered(1))
                try tx.removals.finish(.numbered(1))
            }
            #expect(try await catalog.read { try $0.removals.pending() } == [])
        },
        CatalogRule("a new owner takes all jobs back, and no attempt is counted") { catalog in
            try await catalog.addVideo(state: .processing)
            try await catalog.enqueue(catalog.job(1))
            let held = try #require(try await catalog.claim(worker: "dead"))
            try await catalog.write { try $0.jobs.releaseAll() }
            let again = try #require(try await catalog.claim(worker: "alive"))
            #expect(again.id == held.id && again.attempts == 1 && again.fence > held.fence)
            await #expect(throws: LeaseLost.self) {
                try await catalog.write { try $0.jobs.succeed(held.id, fence: held.fence) }
            }
        },
        CatalogRule("jobs of a failed video wait until it is retried") { catalog in
            try await catalog.addVideo(state: .processing)
            try await catalog.enqueue(catalog.job(1))
            try await catalog.write { try $0.videos.fail(.numbered(1), Failure(.tooCorrupt, "It is damaged.")) }
            #expect(try await catalog.claim() == nil)
            #expect(try await catalog.read { try $0.jobs.nextRunAfter() } == nil)
            try await catalog.write { try $0.videos.setState(.numbered(1), from: .failed, to: .processing) }
            #expect(try await catalog.claim()?.id == .numbered(1))
        },
    ]
}
