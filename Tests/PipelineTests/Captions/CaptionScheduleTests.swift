import Catalog
import HeadwaterCore
import Testing

@testable import Pipeline

@Suite struct CaptionScheduleTests {
    private let video = VideoID.make(milliseconds: 1_700_000_000_000)

    /// A catalog with one video.
    private func withVideo(
        isPublished: Bool, _ body: (SQLiteDatabase) async throws -> Void
    ) async throws {
        let database = try await SQLiteDatabase.inMemory()
        try await database.write { tx in
            try tx.videos.insert(
                VideoRecord(id: video, title: "Clip", sourceName: "clip.mp4", state: .processing, createdAt: tx.now()))
            guard isPublished else { return }
            try tx.videos.publish(
                video, Publication(version: 1, files: [:], renditions: []), expecting: .processing, version: 0,
                errorRatio: 0)
        }
        try await body(database)
        try await database.close()
    }

    private func look(_ database: SQLiteDatabase) async throws -> (state: VideoState?, jobs: [String]) {
        try await database.read { tx in
            let names = try tx.jobs.forVideo(video).map {
                "\($0.uniqueKey.split(separator: "/").dropFirst().joined(separator: "/")) \($0.state.rawValue)"
            }
            return (try tx.videos.find(video)?.state, names)
        }
    }

    private func caption(_ language: String, sha256: String = "sum") throws -> CaptionRecord {
        CaptionRecord(
            language: try #require(CaptionLanguage(language)), cueCount: 1, sha256: sha256,
            createdAt: Timestamp(microseconds: 1))
    }

    @Test func `captions of a video that is still made wait for its publication`() async throws {
        try await withVideo(isPublished: false) { database in
            try await database.write { try CaptionSchedule.publish(video, in: $0) }
            let found = try await look(database)
            #expect(found.state == .processing && found.jobs == [])
        }
    }

    @Test func `those of a published one are published by one job, however many there are`() async throws {
        try await withVideo(isPublished: true) { database in
            for _ in 1...3 { try await database.write { try CaptionSchedule.publish(video, in: $0) } }
            let found = try await look(database)
            #expect(found.state == .processing && found.jobs == ["2/captions queued"])
        }
    }

    @Test func `a publication that failed is tried again when more captions come`() async throws {
        try await withVideo(isPublished: true) { database in
            try await database.write { tx in
                try CaptionSchedule.publish(video, in: tx)
                let job = try #require(
                    try tx.jobs.claim(worker: "test", lease: .seconds(60), burying: { _ in }))
                let failure = Failure(.verificationFailed, "It is broken.")
                #expect(try tx.jobs.fail(job.id, fence: job.fence, failure, jitter: 0).state == .failed)
                try tx.videos.fail(video, failure)
            }
            #expect(try await look(database).state == .failed)
            try await database.write { try CaptionSchedule.publish(video, in: $0) }
            let found = try await look(database)
            #expect(found.state == .processing && found.jobs == ["2/captions queued"])
        }
    }

    @Test func `what changed while a publication was made follows it`() async throws {
        for (wanted, isFollowed) in [
            (["de"], false), (["de", "fr"], true), ([], true), (["fr"], true),
        ] as [([String], Bool)] {
            try await withVideo(isPublished: true) { database in
                let published = [try caption("de")]
                let now = try wanted.map { try caption($0) }
                try await database.write { tx in
                    for caption in now { _ = try tx.captions.put(caption, of: video, content: "x") }
                    try CaptionSchedule.followUp(video, published: published, in: tx)
                }
                #expect(try await look(database).jobs == (isFollowed ? ["2/captions queued"] : []), "\(wanted)")
            }
        }
        try await withVideo(isPublished: true) { database in
            let (old, new) = (try caption("de", sha256: "old"), try caption("de", sha256: "new"))
            try await database.write { tx in
                _ = try tx.captions.put(new, of: video, content: "x")
                try CaptionSchedule.followUp(video, published: [old], in: tx)
            }
            #expect(try await look(database).jobs == ["2/captions queued"])
        }
    }
}
