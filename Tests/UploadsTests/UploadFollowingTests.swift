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
        _ bench: Workbench, removed: @escaping @Sendable (VideoID) async -> Void = { _ in },
        withdrawing: @escaping @Sendable (VideoID) throws -> Void = { _ in }
    ) -> UploadService {
        UploadService(
            database: bench.database, store: UploadStore(root: bench.root), coordination: bench.coordination,
            configuration: bench.configuration, clock: SQLiteDatabase.systemTime,
            firstJob: { job("inspect", $0, $1) },
            followingJob: { video, now in
                var follower = job("follow", video, now, kind: .follow)
                follower.waitsFor = 3
                return follower
            },
            withdrawMade: { id, transaction in
                try withdrawing(id)
                try transaction.jobs.removeAll(video: id)
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

    /// What there was of an upload's bytes when what was made of them was withdrawn.
    private final class Withdrawals: Sendable {
        private let found = Mutex<[String]>([])
        private let service = Mutex<UploadService?>(nil)
        var all: [String] { found.withLock { $0 } }

        func service(_ bench: Workbench) -> UploadService {
            let note = { @Sendable (id: VideoID) in
                let durable = self.service.withLock { try? $0?.durableBytes(of: id) }
                let bytes = try? bench.bytes(id)
                self.found.withLock { $0.append("\(bytes.map { "\($0)" } ?? "no file"), durable \(durable ?? -1)") }
            }
            let service = UploadFollowingTests.service(bench, withdrawing: note)
            self.service.withLock { $0 = service }
            return service
        }
    }

    @Test func `a pull that begins anew gives up what was made of the old file, before its bytes go`() async throws {
        let bench = try await Workbench()
        let withdrawals = Withdrawals()
        let uploads = withdrawals.service(bench)
        let reply = { (bytes: [UInt8], tag: String, breaks: Bool) in
            TestWeb.Reply(
                answer: PullAnswer(.whole, bodyLength: 4, entityTag: tag),
                body: TestBody(pieces: [bytes], breaks: breaks))
        }
        let web = TestWeb([reply([1, 2], "\"a\"", true), reply([7, 8, 9], "\"b\"", true)])
        let service = PullService(uploads: uploads, transport: web.transport)
        let remote = try #require(RemoteAddress("https://example.org/a.mp4"))
        let id = try await service.begin(
            NewUpload(length: nil, sourceName: remote.sourceName), from: remote
        ) { _, _ in }
        await service.attempt(try #require(try await bench.pull(id)))
        let first = try #require(try await bench.jobs(id).first)
        #expect(withdrawals.all.isEmpty, "there was nothing yet")

        await service.attempt(try #require(try await bench.pull(id)))
        #expect(withdrawals.all == ["[1, 2], durable 0"])
        #expect(try bench.bytes(id) == [7, 8, 9])
        let jobs = try await bench.jobs(id)
        #expect(jobs.map(\.payload) == ["follow"] && jobs.map(\.waitsFor) == [3] && jobs.first?.id != first.id)
        #expect(try uploads.durableBytes(of: id) == 3)
    }

    @Test func `an upload whose file is gone is followed anew before it has a file again`() async throws {
        let bench = try await Workbench()
        let withdrawals = Withdrawals()
        let service = withdrawals.service(bench)
        let id = try await service.create(Self.new())
        try await service.append(to: id, at: 0, [1, 2])
        let first = try #require(try await bench.jobs(id).first)
        try await service.store.remove(id)
        #expect(try await service.recover() == UploadService.Recovery(restarted: [id]))
        #expect(withdrawals.all == ["no file, durable -1"])
        let jobs = try await bench.jobs(id)
        #expect(jobs.map(\.payload) == ["follow"] && jobs.first?.id != first.id)
        #expect(try service.durableBytes(of: id) == 0)
        #expect(try await service.recover() == UploadService.Recovery(), "once")
    }

    @Test func `bytes that are put together count when they are all there, or not at all`() async throws {
        let bench = try await Workbench()
        let withdrawals = Withdrawals()
        let service = withdrawals.service(bench)
        let id = try await service.create(NewUpload(length: nil, sourceName: SourceName("clip.mp4")))
        let part = try await service.takePart(1, of: id, bodyLength: 2, body: TestBody(pieces: [[1, 2]]))
        let lost = StoredPart(number: 2, byteCount: 2, tag: part.tag)
        await #expect(throws: UploadStoreError.self) {
            try await service.store.assemble([part, lost], of: id, reading: 4)
        }
        #expect(try service.durableBytes(of: id) == 0, "half of it is nothing")
        // As after a crash behind the first attempt: what was made of it is of other bytes, perhaps.
        _ = try await service.store.assemble([part], of: id, reading: 4)
        #expect(try service.durableBytes(of: id) == 2)
        try await service.assemble(id, of: [ClaimedPart(number: 1, tag: "\"\(part.tag)\"")])
        #expect(withdrawals.all == ["[1, 2], durable 0"])
        #expect(try await bench.video(id)?.state == .processing)
        #expect(try bench.files(id) == ["source"])
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
