import Catalog
import HeadwaterCore
import Synchronization
import Testing

@testable import Uploads

/// Uploads that are worked on before they are complete.
@Suite struct UploadFollowingTests {
    private static func job(_ name: String, _ video: VideoRecord, _ now: Timestamp, kind: Job.Kind = .inspect) -> Job {
        Job(
            id: .make(milliseconds: now.microseconds / 1000), video: video.id, kind: kind,
            uniqueKey: "\(name)/\(video.id)", payload: name, priority: 0, createdAt: now)
    }

    /// A service whose uploads have a job that follows them, and who was told to remove what came of it.
    private static func service(
        _ bench: Workbench, removed: @escaping @Sendable (VideoID) async -> Void = { _ in }
    ) -> UploadService {
        UploadService(
            database: bench.database, store: UploadStore(root: bench.root), coordination: bench.coordination,
            configuration: bench.configuration, clock: SQLiteDatabase.systemTime,
            firstJob: { job("inspect", $0, $1) },
            followingJob: { video, now in
                var follower = job("follow", video, now)
                follower.waitsFor = 3
                return follower
            }, removeMade: removed)
    }

    private static func new(_ kind: UploadRecord.Kind = .single) -> NewUpload {
        NewUpload(kind: kind, length: 4, sourceName: SourceName("clip.mp4"))
    }

    @Test func `an upload begins with a job that waits for its first bytes`() async throws {
        let bench = try await Workbench()
        let service = Self.service(bench)
        let id = try await service.create(Self.new())
        let jobs = try await bench.jobs(id)
        #expect(jobs.map(\.payload) == ["follow"] && jobs.map(\.waitsFor) == [3])
        let part = try await service.create(Self.new(.partial))
        #expect(try await bench.jobs(part).isEmpty)
    }

    @Test func `with the last byte the whole is looked at, and nothing waits any more`() async throws {
        let bench = try await Workbench()
        let service = Self.service(bench)
        let id = try await service.create(Self.new())
        try await service.append(to: id, at: 0, [1, 2, 3])
        let video = try #require(try await bench.video(id))
        try await bench.database.write { transaction in
            var chunk = Self.job("chunk", video, try transaction.now(), kind: .encodeVideo)
            chunk.waitsFor = 1000
            try transaction.jobs.enqueue(chunk)
        }
        try await service.append(to: id, at: 3, [4])
        let jobs = try await bench.jobs(id)
        #expect(Set(jobs.map(\.payload)) == ["chunk", "inspect"])
        #expect(jobs.allSatisfy { $0.waitsFor == nil && $0.state == .queued })
    }

    @Test func `who ended an upload has what came of it removed, also after a crash`() async throws {
        let bench = try await Workbench()
        let removed = Mutex<[VideoID]>([])
        let service = Self.service(bench) { id in removed.withLock { $0.append(id) } }
        let id = try await service.create(Self.new())
        try await service.append(to: id, at: 0, [1])
        #expect(try await service.terminate(id) == .terminated)
        #expect(removed.withLock { $0 } == [id])
        #expect(try await bench.database.read { try $0.removals.pending() } == [id], "until the bytes are gone")
        #expect(try await bench.video(id) == nil)
    }

    @Test func `what is durable is told while nobody writes and while somebody does`() async throws {
        let bench = try await Workbench()
        let service = Self.service(bench)
        let id = try await service.create(Self.new())
        #expect(try service.durableBytes(of: id) == 0)
        try await service.append(to: id, at: 0, [1, 2])
        #expect(try service.durableBytes(of: id) == 2)
        // As while a request has written more than it has flushed.
        service.offsets.reach(id, 1)
        #expect(try service.durableBytes(of: id) == 1)
        service.offsets.end(id)
        #expect(try service.durableBytes(of: id) == 2)
        await #expect { try await service.append(to: id, at: 0, [9]) } throws: { kind($0) == .offsetMismatch }
        #expect(try service.durableBytes(of: id) == 2, "a refused request leaves no trace")
    }
}
