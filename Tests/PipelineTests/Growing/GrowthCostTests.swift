import Catalog
import HeadwaterCore
import Testing

@testable import Pipeline

/// What a stream costs that grows by a segment: as much as that segment, however long it is already.
@Suite struct GrowthCostTests {
    private let id = VideoID.make(milliseconds: 1_700_000_000_000)

    private func catalog() async throws -> CountingDatabase {
        let database = CountingDatabase(try await SQLiteDatabase.inMemory())
        try await database.write { [id] transaction in
            try transaction.videos.insert(
                VideoRecord(id: id, title: "", sourceName: "", createdAt: transaction.now()))
        }
        return database
    }

    /// So many segments of a film.
    private func plan(segments: Int) throws -> TranscodePlan {
        var index = SourceIndex.sample(seconds: 6 * segments + 5)
        index.isComplete = false
        let plan = try #require(
            try TranscodePlan.growing(facts: .sample(seconds: 600), index: index, preset: .sample))
        #expect(plan.segmentCount == segments)
        return plan
    }

    @Test func `a look adds the jobs of what is new, and asks for no others`() async throws {
        let database = try await catalog()
        var costs: [CountingDatabase.Count] = []
        var known: TranscodePlan?
        for segments in 1...30 {
            let plan = try plan(segments: segments)
            let cost = try await database.count {
                try await database.write { [id, known] transaction in
                    try WorkSchedule(
                        plan: plan, beyond: known, grouping: .entryFirst, video: id, version: 1, at: transaction.now(),
                        publishes: false
                    ).enqueue(in: transaction)
                }
            }
            costs.append(cost)
            known = plan
        }
        let (first, last) = (costs[0], costs[29])
        #expect(first.statements > 0 && Set(costs.map(\.statements)) == [first.statements], "\(first), then \(last)")
        #expect(Set(costs.map(\.rows)) == [first.rows])
        // The same jobs as those of the whole plan at once.
        let jobs = try await database.read { [id] in try $0.jobs.forVideo(id) }
        let whole = try WorkSchedule(
            plan: try plan(segments: 30), grouping: .entryFirst, video: id, version: 1, at: Timestamp(microseconds: 0),
            publishes: false)
        #expect(Set(jobs.map(\.uniqueKey)) == Set(whole.entries.map(\.job.uniqueKey)))
        #expect(jobs.count == whole.entries.count)
    }

    @Test func `a job of new chunks waits for its first pass alone`() throws {
        var (known, plan) = (try plan(segments: 4), try plan(segments: 6))
        (known.firstPass, plan.firstPass) = (plan.rungGroups[0][0], plan.rungGroups[0][0])
        let work = { (schedule: WorkSchedule) in
            let names = Dictionary(uniqueKeysWithValues: schedule.entries.map { ($0.job.id, $0.job.uniqueKey) })
            return Dictionary(
                uniqueKeysWithValues: schedule.entries.map {
                    ($0.job.uniqueKey, Set($0.dependencies.map { names[$0] ?? "" }))
                })
        }
        let make = { [plan] (known: TranscodePlan?) in
            work(
                try WorkSchedule(
                    plan: plan, beyond: known, grouping: .entryFirst, video: id, version: 1,
                    at: Timestamp(microseconds: 0), publishes: false))
        }
        let (whole, new) = (try make(nil), try make(known))
        #expect(!new.isEmpty && new.values.contains { !$0.isEmpty })
        #expect(new == whole.filter { new.keys.contains($0.key) })
        #expect(whole.count == 3 * new.count, "two of six segments")
    }

    @Test func `more of a source is told to those that wait for it, and nobody else is read`() async throws {
        let database = try await catalog()
        var costs: [CountingDatabase.Count] = []
        for number in 1...30 {
            try await database.write { [id] transaction in
                var job = Job(
                    id: .make(milliseconds: Int64(number)), video: id, kind: .encodeVideo, uniqueKey: "\(number)",
                    payload: "{}", priority: 0, createdAt: Timestamp(microseconds: 0))
                job.waitsFor = Int64(number)
                try transaction.jobs.enqueue(job)
                job = Job(
                    id: .make(milliseconds: 100 + Int64(number)), video: id, kind: .encodeVideo,
                    uniqueKey: "\(100 + number)", payload: "{}", priority: 0, createdAt: Timestamp(microseconds: 0))
                job.waitsFor = 1000
                try transaction.jobs.enqueue(job)
            }
            costs.append(
                try await database.count {
                    let count = try await database.write { [id] in
                        try $0.jobs.supply(video: id, durableBytes: Int64(number))
                    }
                    #expect(count == 1)
                })
        }
        for cost in costs { #expect(cost.statements == 2 && cost.rows == 1) }
    }

    @Test func `a segment is found without reading a playlist, and a playlist without the others`() async throws {
        let database = try await catalog()
        var costs: [[Int]] = []
        for segments in [1, 100] {
            let body = String(repeating: "#EXTINF:6,\n00000-0123456789ab.m4s\n", count: segments)
            try await database.write { [id] transaction in
                // The same number of digits, so that nothing else differs.
                var stream = GrowingStream(
                    video: id, version: 1, targetDuration: 6, pace: GrowthPace(beganAt: Timestamp(microseconds: 0)))
                stream.segments = 7
                try transaction.growing.save(stream)
                try transaction.growing.keep(["1/720p/growing.m3u8": body, "1/stereo/growing.m3u8": body], of: id)
            }
            let segment = try await database.count {
                _ = try await database.read { [id] in try $0.growing.find(id) }
            }
            let playlist = try await database.count {
                _ = try await database.read { [id] in try $0.growing.playlist("1/720p/growing.m3u8", of: id) }
            }
            #expect(playlist.rows == 1 && playlist.bytes == body.utf8.count)
            costs.append([segment.statements, segment.rows, segment.bytes])
        }
        #expect(costs[0] == costs[1])
    }
}
