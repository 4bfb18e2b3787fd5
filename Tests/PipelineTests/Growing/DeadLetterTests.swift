import Catalog
import HeadwaterCore
import Testing

@testable import Pipeline

/// What becomes of a video when a job on it will not run again, from before its last byte until it is planned as a whole.
@Suite struct DeadLetterTests {
    private let id = VideoID.make(milliseconds: 1_700_000_000_000)
    private let failure = Failure(.verificationFailed, "It can't be decoded.")

    /// A video with a plan and two jobs: a chunk, and what looks at the whole once the last byte is there.
    private func catalog(_ state: VideoState, planIsWhole: Bool) async throws -> SQLiteDatabase {
        let database = try await SQLiteDatabase.inMemory()
        var index = SourceIndex.sample(seconds: 60)
        index.isComplete = planIsWhole
        let facts = SourceFacts.sample(seconds: 60)
        let plan = try #require(try TranscodePlan.growing(facts: facts, index: index, preset: .sample))
        let known = VideoPlan(facts: facts, index: index, plan: plan)
        try await database.write { [id] transaction in
            let now = try transaction.now()
            try transaction.videos.insert(VideoRecord(id: id, title: "", sourceName: "", state: state, createdAt: now))
            try transaction.plans.save(known, video: id)
            try Growth.begin(id, version: 1, plan: plan, in: transaction)
            try transaction.segments.addArtifact(
                ArtifactRecord(
                    video: id, version: 1, name: "tiles", number: 0,
                    object: StoredObject(key: #require(ObjectKey("a")), sha256: "", byteCount: 1)))
            try transaction.jobs.enqueue(
                Job(
                    id: .make(milliseconds: 1), video: id, kind: .encodeVideo, uniqueKey: "chunk", payload: "",
                    priority: 200, maxAttempts: 1, createdAt: now))
            if state != .uploading {
                try transaction.jobs.enqueue(WorkSchedule.inspection(of: id, version: 1, at: now))
            }
        }
        return database
    }

    private func claim(_ kind: Job.Kind, in database: SQLiteDatabase) async throws -> Job {
        try #require(
            try await database.write {
                try $0.jobs.claim(kinds: [kind], worker: "w", lease: .seconds(60)) { _ in }
            })
    }

    private func end(_ job: Job, in database: SQLiteDatabase) async throws {
        try await database.write { [failure] transaction in
            let dead = try transaction.jobs.fail(job.id, fence: job.fence, failure, jitter: 0)
            #expect(dead.state == .failed)
            try Growth.end(dead, because: failure, in: transaction)
        }
    }

    private struct Left: Equatable {
        var state: VideoState?
        var hasPlan: Bool
        var isShown: Bool
        var jobs: [Job.Kind]
    }

    private func left(in database: SQLiteDatabase) async throws -> Left {
        try await database.read { [id] transaction in
            Left(
                state: try transaction.videos.find(id)?.state, hasPlan: try transaction.plans.find(id) != nil,
                isShown: try transaction.growing.find(id) != nil, jobs: try transaction.jobs.forVideo(id).map(\.kind))
        }
    }

    @Test func `while it is uploaded, the following ends`() async throws {
        let database = try await catalog(.uploading, planIsWhole: false)
        try await end(claim(.encodeVideo, in: database), in: database)
        #expect(try await left(in: database) == Left(state: .uploading, hasPlan: false, isShown: false, jobs: []))
    }

    @Test func `between the last byte and the look at the whole, that is made in the ordinary way`() async throws {
        let database = try await catalog(.processing, planIsWhole: false)
        let chunk = try await claim(.encodeVideo, in: database)
        let inspection = try await claim(.inspect, in: database)
        try await end(chunk, in: database)
        #expect(
            try await left(in: database)
                == Left(state: .processing, hasPlan: false, isShown: false, jobs: [.inspect]))
        let made = try await database.read { [id] in try $0.segments.artifacts(id, version: 1) }
        #expect(made.isEmpty)
        // The attempt that has read the plan that was given up does not go on with it.
        await #expect(throws: LeaseLost.self) {
            try await database.write { try $0.jobs.succeed(inspection.id, fence: inspection.fence) }
        }
        #expect(try await claim(.inspect, in: database).id == inspection.id)
    }

    @Test func `when the whole is planned, the video fails`() async throws {
        let database = try await catalog(.processing, planIsWhole: true)
        try await end(claim(.encodeVideo, in: database), in: database)
        let left = try await left(in: database)
        #expect(left.state == .failed && left.hasPlan && !left.isShown && left.jobs.count == 2)
    }

    @Test func `when the look at the whole fails, so does the video`() async throws {
        let database = try await catalog(.processing, planIsWhole: false)
        let inspection = try await claim(.inspect, in: database)
        try await database.write { [failure] transaction in
            try Growth.end(inspection, because: failure, in: transaction)
        }
        #expect(try await left(in: database).state == .failed)
    }
}
