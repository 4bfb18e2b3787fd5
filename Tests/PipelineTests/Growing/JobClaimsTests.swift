import Catalog
import HeadwaterCore
import Synchronization
import Testing

@testable import Pipeline

@Suite struct JobClaimsTests {
    private final class Time: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var read: @Sendable () -> ContinuousClock.Instant { { self.instant.withLock { $0 } } }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    private let time = Time()

    /// Four followed uploads of which each may be looked at, and one chunk to encode.
    private func claims() async throws -> JobClaims {
        let database = try await SQLiteDatabase.inMemory()
        let videos = (1...4).map { VideoID.make(milliseconds: $0) }
        try await database.write { transaction in
            let now = try transaction.now()
            for id in videos {
                try transaction.videos.insert(VideoRecord(id: id, title: "", sourceName: "", createdAt: now))
                var look = try #require(try WorkSchedule.following(of: id, version: 1, at: now))
                look.waitsFor = nil
                try transaction.jobs.enqueue(look)
            }
            try transaction.jobs.enqueue(
                Job(
                    id: .make(milliseconds: 9), video: videos[0], kind: .encodeVideo, uniqueKey: "chunk", payload: "",
                    priority: 0, createdAt: now))
        }
        return JobClaims(database: database, lease: .seconds(60), looks: LookGate(now: time.read))
    }

    private func next(_ claims: JobClaims, _ worker: String) async throws -> Job.Kind? {
        try await claims.next(for: worker).job?.kind
    }

    @Test func `one worker looks, and the others work, however many sources grow`() async throws {
        let claims = try await claims()
        #expect(try await next(claims, "a") == .follow)
        #expect(try await next(claims, "b") == .encodeVideo)
        #expect(try await next(claims, "c") == nil)
        // What is waited for is the end of an attempt, or of a lease.
        let pause = try #require(try await claims.pause())
        #expect(pause > .seconds(30))
        #expect(!claims.end(by: "b"))
    }

    @Test func `between two looks there is time for work`() async throws {
        let claims = try await claims()
        #expect(try await next(claims, "a") == .follow)
        time.advance(by: .seconds(2))
        #expect(claims.end(by: "a"))
        #expect(try await next(claims, "a") == .encodeVideo, "though a look has more priority")
        #expect(try await next(claims, "b") == nil)
        #expect(try await claims.pause() == .seconds(6))
        time.advance(by: .seconds(6))
        #expect(try await claims.pause() == .zero)
        #expect(try await next(claims, "b") == .follow)
    }

    @Test func `a claim that is not written is no turn`() async throws {
        let claims = try await claims()
        try await claims.database.close()
        await #expect(throws: CatalogError.self) { try await claims.next(for: "a") }
        #expect(claims.looks.opening == .now)
    }
}
