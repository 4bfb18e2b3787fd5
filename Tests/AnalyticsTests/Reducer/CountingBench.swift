import Catalog
import HeadwaterCore
import Logging
import Synchronization

@testable import Analytics

/// A log and a catalog with the counter between them, and a clock that the test moves.
struct CountingBench: Sendable {
    var log: BeaconLog
    var database: any Database
    var time: Mutexed

    final class Mutexed: Sendable {
        private let milliseconds = Mutex(PlaybackSessionTests.start)
        var now: Int64 { milliseconds.withLock { $0 } }
        func advance(_ seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
    }

    static func with<T>(_ body: (CountingBench) async throws -> T) async throws -> T {
        try await withTemporaryFolder { folder in
            let time = Mutexed()
            let database = try await SQLiteDatabase.inMemory { Timestamp(milliseconds: time.now) }
            try await database.write { tx in
                try tx.videos.insert(
                    VideoRecord(id: someVideo, title: "", sourceName: "", createdAt: tx.now()))
            }
            let result = try await withLog(folder) { log in
                try await body(CountingBench(log: log, database: database, time: time))
            }
            try await database.close()
            return result
        }
    }

    func counter(
        _ database: (any Database)? = nil, timer: any Clock<Duration> = ContinuousClock()
    ) -> ViewCounter {
        ViewCounter(
            log: log, database: database ?? self.database, secrets: ViewerSecrets(),
            clock: { Timestamp(milliseconds: time.now) }, timer: timer, logger: Logger(label: "test"))
    }

    func beacon(_ beacon: Beacon, _ viewer: Viewer = .example()) -> LogRecord {
        LogRecord(time: time.now, viewer: viewer, content: .beacon(beacon))
    }

    func request(_ rendition: String = "720p", session: String? = nil, _ viewer: Viewer = .example()) -> LogRecord {
        let evidence = SegmentEvidence(video: someVideo, session: session, rendition: rendition)
        return LogRecord(time: time.now, viewer: viewer, content: .request(evidence))
    }

    /// Appends and counts.
    @discardableResult
    func count(_ records: LogRecord...) async throws -> ViewCounter.Counts {
        try await log.append(records)
        return try await countAll()
    }

    @discardableResult
    func countAll() async throws -> ViewCounter.Counts {
        await log.settle()
        let counter = counter()
        while try await counter.step() {}
        return counter.counted
    }

    /// Of the video, over the day that the test begins with.
    func report(
        _ video: VideoID? = someVideo, _ span: RollupSpan = .day, _ breakdown: AnalyticsQuery.Breakdown? = nil
    ) async throws -> AnalyticsReport {
        let reports = ViewReports(database: database) { Timestamp(milliseconds: time.now) }
        let start = RollupSpan.day.start(of: PlaybackSessionTests.start)
        return try await reports.report(
            AnalyticsQuery(
                video: video, from: Timestamp(milliseconds: start),
                to: Timestamp(milliseconds: start + 86_400_000), span: span, breakdown: breakdown,
                now: reports.now))
    }
}
