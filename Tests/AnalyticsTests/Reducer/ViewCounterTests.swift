import Catalog
import HeadwaterCore
import Synchronization
import Testing

@testable import Analytics

@Suite struct ViewCounterTests {
    @Test func `a playback becomes numbers of its minute, hour and day, of its video and of all`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            let counts = try await bench.count(
                bench.beacon(.example(0, .start)),
                bench.beacon(.example(1, .playing) { $0.startup = 500 }),
                bench.beacon(
                    .example(2, .progress, played: 8_000) {
                        $0.watched = [.init(from: 0, to: 8_000)]
                        $0.rendition = "720p"
                    }))
            #expect(counts.records == 3 && counts.views == 1 && counts.watched == 8_000)
            for video in [someVideo, nil] {
                for span in [RollupSpan.minute, .hour, .day] {
                    let query = try await bench.report(video, span == .minute ? .minute : span)
                    #expect(query.totals.views == 1 && query.totals.viewers == 1 && query.totals.plays == 1)
                    #expect(query.totals.watchSeconds == 8 && query.totals.score == 100)
                    #expect(query.series.filter { $0.numbers.views > 0 }.count == 1)
                }
            }
            let report = try await bench.report()
            #expect(report.retention == .init(step: 1, counts: [1, 1, 1, 1, 1, 1, 1, 1]))
            #expect(report.totals.startupSecondsMedian.map { abs($0 - 0.5) <= 0.006 } == true)
            #expect(report.liveViewers == 1)
            #expect(try await bench.report(nil).retention == nil)
        }
    }

    @Test func `whoever is not heard of for a while, or ends, is not watching any more`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(bench.beacon(.example(0, .progress, played: 1_000)))
            bench.time.advance(30)
            #expect(try await bench.report().liveViewers == 1)
            bench.time.advance(1)
            #expect(try await bench.report().liveViewers == 0)
            try await bench.count(bench.beacon(.example(1, .progress, played: 1_000)))
            #expect(try await bench.report(nil).liveViewers == 1)
            try await bench.count(bench.beacon(.example(2, .end)))
            #expect(try await bench.report().liveViewers == 0)
        }
    }

    @Test(arguments: seeds)
    func `records count the same in whatever batches they come, with restarts between`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        func story(_ bench: CountingBench) -> [LogRecord] {
            var generator = SeededGenerator(seed: seed)
            var records: [LogRecord] = []
            for step in 0..<120 {
                bench.time.advance(Int64.random(in: 0...20, using: &generator))
                let viewer = Viewer.example(UInt64.random(in: 1...6, using: &generator))
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    records.append(bench.request(["360p", "720p"].randomElement(using: &generator) ?? "", viewer))
                } else {
                    var beacon = Beacon.example(UInt32(step), .progress, played: 3_000) {
                        $0.watched = [.init(from: Int64(step) * 100, to: Int64(step) * 100 + 3_000)]
                        $0.startup = 700
                    }
                    beacon.session = "session-\(viewer.key.bits)"
                    records.append(bench.beacon(beacon, viewer))
                }
            }
            return records
        }
        let whole = try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.log.append(story(bench))
            try await bench.countAll()
            return [try await bench.report(), try await bench.report(nil, .hour, .rendition)]
        }
        let parts = try await CountingBench.with { (bench: CountingBench) async throws in
            var rest = story(bench)[...]
            while !rest.isEmpty {
                let some = rest.prefix(Int.random(in: 1...25, using: &generator))
                rest = rest.dropFirst(some.count)
                try await bench.log.append(Array(some))
                // Each with a counter of its own, as after a restart.
                try await bench.countAll()
            }
            return [try await bench.report(), try await bench.report(nil, .hour, .rendition)]
        }
        #expect(whole == parts && whole[0].totals.views > 0)
    }

    @Test func `a transaction that fails leaves everything to be counted once`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.log.append([bench.beacon(.example(0, .progress, played: 5_000))])
            await bench.log.settle()
            let failing = FailingDatabase(database: bench.database)
            await #expect(throws: FailingDatabase.Failed.self) { _ = try await bench.counter(failing).step() }
            #expect(try await bench.report().totals.views == 0)
            try await bench.countAll()
            try await bench.countAll()
            #expect(try await bench.report().totals.views == 1)
        }
    }

    @Test func `requests before and after the first beacon belong to it`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(bench.request("360p"))
            bench.time.advance(2)
            try await bench.count(bench.request("360p"))
            #expect(try await bench.report().totals.plays == 1)
            bench.time.advance(1)
            try await bench.count(bench.beacon(.example(0, .progress, played: 4_000)))
            bench.time.advance(3)
            try await bench.count(bench.request("720p"))
            let report = try await bench.report(someVideo, .day, .rendition)
            #expect(report.totals.plays == 1 && report.totals.views == 1 && report.totals.watchSeconds == 4)
            #expect(report.breakdown?.map(\.name) == ["720p", "360p"])
            // 4 and 2 s were fetched and no beacon tells which was shown, so that the 4 s are shared out.
            #expect(report.breakdown?.compactMap(\.watchSeconds) == [2.666, 1.333])
        }
    }

    @Test func `requests that are a view already stay one when the player names itself`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            for viewing in 1...3 as ClosedRange<UInt64> {
                let viewer = Viewer.example(viewing)
                try await bench.count(bench.request("720p", viewer))
                bench.time.advance(6)
                #expect(try await bench.count(bench.request("720p", viewer)).views == 1)
                var beacon = Beacon.example(0, .progress, played: 6_000)
                beacon.session = "session-\(viewing)"
                #expect(try await bench.count(bench.beacon(beacon, viewer)).views == 0)
            }
            let totals = try await bench.report().totals
            #expect(totals.plays == 3 && totals.views == 3 && totals.viewers == 3 && totals.replays == 0)
        }
    }

    @Test(arguments: [false, true])
    func `what a browser's media stack fetches for a page is no second viewing`(isFetchedFirst: Bool) async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            let page = Viewer.example(1)
            var stack = Viewer.example(2)
            stack.address = page.address
            stack.isMediaStack = true
            // Another browser behind the address, which names itself as little.
            var neighbour = Viewer.example(3)
            neighbour.address = page.address
            func told(_ sequence: UInt32) async throws {
                try await bench.count(bench.beacon(.example(sequence, .progress, played: 4_000), page))
            }
            if !isFetchedFirst { try await told(0) }
            for _ in 0..<3 {
                try await bench.count(bench.request("720p", stack))
                bench.time.advance(6)
            }
            try await told(1)
            try await bench.count(bench.request("720p", stack), bench.beacon(.example(2, .progress), page))
            #expect(try await bench.report().totals.plays == 1)
            #expect(try await bench.report().totals.views == 1)
            try await bench.count(bench.request("720p", neighbour))
            #expect(try await bench.report().totals.plays == 2)
        }
    }

    @Test func `requests without a word stay one session until nothing comes for long`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            for pause in [0, 6, 6, 1_700, 1_801] as [Int64] {
                bench.time.advance(pause)
                try await bench.count(bench.request())
            }
            let totals = try await bench.report().totals
            // 6 + 6 + 30 s, and then another session of one request.
            #expect(totals.plays == 2 && totals.views == 1 && totals.watchSeconds == 42)
        }
    }

    @Test func `CMCD names the session that beacons name, too`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(bench.request("720p", session: "session-1", .example(7)))
            try await bench.count(bench.beacon(.example(0, .progress, played: 4_000), .example(8)))
            let totals = try await bench.report().totals
            #expect(totals.plays == 1 && totals.views == 1)
        }
    }

    @Test func `a viewer's fifth view of a day is a replay, and its time still counts`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            for number in 1...6 {
                var beacon = Beacon.example(0, .progress, played: 4_000)
                beacon.session = "session-\(number)"
                let counts = try await bench.count(bench.beacon(beacon))
                #expect(counts.views == (number <= 4 ? 1 : 0) && counts.replays == (number <= 4 ? 0 : 1))
            }
            var other = Beacon.example(0, .progress, played: 4_000)
            other.session = "session-7"
            try await bench.count(bench.beacon(other, .example(2)))
            let totals = try await bench.report().totals
            #expect(totals.views == 5 && totals.replays == 2 && totals.viewers == 2 && totals.watchSeconds == 28)
        }
    }

    @Test func `bots are counted apart`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            let bot = Viewer.example(9, isBot: true)
            try await bench.count(
                bench.beacon(.example(0, .progress, played: 9_000), bot),
                bench.request("720p", session: "crawlers", bot))
            let report = try await bench.report(someVideo, .day, .device)
            #expect(report.totals.bots == 2 && report.totals.plays == 0 && report.totals.watchSeconds == 0)
            #expect(report.breakdown == [] && report.liveViewers == 0)
        }
    }

    @Test func `what comes late changes the numbers of its session's time`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(bench.beacon(.example(0, .progress, played: 1_000)))
            bench.time.advance(20 * 3600)
            try await bench.count(bench.beacon(.example(1, .progress, played: 9_000)))
            let report = try await bench.report(someVideo, .hour)
            let counted = report.series.filter { $0.numbers.plays > 0 }
            #expect(counted.count == 1 && counted.first?.numbers.watchSeconds == 10)
            #expect(report.totals.views == 1)
        }
    }

    @Test func `breakdowns say on what, where, how and what went wrong`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(
                bench.beacon(.example(0, .progress, played: 5_000) { $0.rendition = "360p" }),
                bench.beacon(.example(1, .error) { $0.trouble = .network }))
            let names = { (breakdown: AnalyticsQuery.Breakdown, video: VideoID?) in
                try await bench.report(video, .day, breakdown).breakdown?.map(\.name)
            }
            #expect(try await names(.device, someVideo) == ["phone"])
            #expect(try await names(.country, nil) == ["DE"])
            #expect(try await names(.rendition, nil) == ["360p"])
            #expect(try await names(.error, nil) == ["network"])
            #expect(try await names(.video, nil) == [someVideo.text])
            #expect(try await bench.report(nil, .day, .device).breakdown?.first?.views == 1)
            #expect(try await bench.report(nil, .day, .error).totals.errors == 1)
        }
    }

    @Test func `a video that is not there has no numbers, and one that goes takes its own with it`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            var stranger = Beacon.example(0, .progress, played: 5_000)
            stranger.video = VideoID.make(milliseconds: 5)
            try await bench.count(bench.beacon(stranger), bench.beacon(.example(0, .progress, played: 5_000)))
            #expect(try await bench.report(nil).totals.views == 1)
            #expect(try await bench.report(stranger.video).totals.views == 0)
            try await bench.database.write { _ = try $0.videos.delete(someVideo) }
            #expect(try await bench.report().totals.views == 0)
            #expect(try await bench.report(nil).totals.views == 1)
        }
    }

    @Test func `minutes go after three days, and sessions after two`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(bench.beacon(.example(0, .progress, played: 5_000)))
            bench.time.advance(4 * 86_400)
            try await bench.counter().sweep()
            let now = Timestamp(milliseconds: bench.time.now)
            let minutes = try await bench.database.read { tx in
                try tx.rollups.range(someVideo, span: "minute", Timestamp(milliseconds: 0)..<now)
            }
            #expect(minutes == [])
            await #expect(throws: AnalyticsQuery.Problem.self) { try await bench.report(someVideo, .minute) }
            #expect(try await bench.report(someVideo, .hour).totals.views == 1)
            let session = try await bench.database.read { try $0.playbackSessions.find(someVideo, "session-1") }
            #expect(session == nil)
        }
    }

    @Test func `the counter counts by itself what comes`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.log.append([bench.beacon(.example(0, .progress, played: 5_000))])
            let counter = bench.counter()
            let running = Task { await counter.run() }
            while try await bench.report().totals.views < 1 { await Task.yield() }
            try await bench.log.append([bench.beacon(.example(1, .progress, played: 5_000))])
            while try await bench.report().totals.watchSeconds < 10 { await Task.yield() }
            running.cancel()
            await running.value
            #expect(counter.counted.records == 2 && counter.uncounted == 0)
        }
    }
}

extension ViewCounterTests {
    @Test func `what failed is tried again after longer and longer pauses, also when nothing more comes`() async throws
    {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.log.append([bench.beacon(.example(0, .progress, played: 5_000))])
            await bench.log.settle()
            let timer = PatientClock()
            let counter = bench.counter(FailingDatabase(database: bench.database, failures: 8), timer: timer)
            let running = Task { await counter.run() }
            while try await bench.report().totals.views < 1 { await Task.yield() }
            running.cancel()
            await running.value
            #expect(timer.pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { Duration.seconds($0) })
        }
    }

    @Test func `one address has so many sessions, and others are none the worse`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            func told(_ number: Int, _ viewer: Viewer = .example()) -> LogRecord {
                var beacon = Beacon.example(0, .start)
                beacon.session = "session-\(number)"
                return bench.beacon(beacon, viewer)
            }
            let limit = CountingRule.current.sessionsPerAddress
            try await bench.log.append((1..<limit).map { told($0) })
            #expect(try await bench.countAll().refused == 0)
            // Another browser behind the same address.
            var neighbour = Viewer.example(2)
            neighbour.address = Viewer.example().address
            try await bench.log.append([told(limit), told(limit + 1, neighbour), told(limit + 2)])
            #expect(try await bench.countAll().refused == 2)
            #expect(try await bench.count(told(limit + 3)).refused == 1)
            // What has begun goes on.
            #expect(try await bench.count(told(1), told(limit + 4, .example(3))).refused == 0)
            #expect(try await bench.report().totals.plays == Int64(limit) + 1)
        }
    }

    @Test func `a session and sums that can't be read are begun anew and hold up nothing`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            try await bench.count(bench.beacon(.example(0, .progress, played: 5_000)))
            try await bench.database.write { tx in
                var session = try #require(try tx.playbackSessions.find(someVideo, "session-1"))
                session.state = "{}"
                try tx.playbackSessions.put(session)
                let day = Timestamp(milliseconds: RollupSpan.day.start(of: PlaybackSessionTests.start))
                var rollup = try #require(
                    try tx.rollups.find(.init(video: someVideo, span: "day", startsAt: day)))
                rollup.viewers = [255]
                try tx.rollups.put(rollup)
            }
            let counts = try await bench.count(bench.beacon(.example(1, .progress, played: 4_000)))
            #expect(counts.unreadable == 2 && counts.views == 1)
            let totals = try await bench.report().totals
            #expect(totals.views == 1 && totals.watchSeconds == 4)
        }
    }
}

/// Sleeps no time, and notes for how long it was asked to.
private final class PatientClock: Clock {
    private let asked = Mutex<[Duration]>([])

    var pauses: [Duration] { asked.withLock { $0 } }
    var now: ContinuousClock.Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        // Asked for by the time from now on, of which a little has passed.
        let seconds = (now.duration(to: deadline) / .seconds(1)).rounded(.up)
        asked.withLock { $0.append(.seconds(seconds)) }
    }
}

/// A database whose first transactions that change something fail at their end.
private struct FailingDatabase: Database {
    struct Failed: Error {}

    var database: any Database
    private let left: Countdown

    private final class Countdown: Sendable {
        let failures: Mutex<Int>

        init(_ failures: Int) { self.failures = Mutex(failures) }
    }

    init(database: any Database, failures: Int = 1) {
        self.database = database
        left = Countdown(failures)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.write { tx in
            let result = try body(tx)
            let fails = left.failures.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            if fails { throw Failed() }
            return result
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await database.read(body)
    }

    func close() async throws {}
}
