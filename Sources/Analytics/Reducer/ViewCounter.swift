public import Catalog
import Dispatch
public import HeadwaterCore
public import Logging
import Synchronization

/// Turns the log of beacons into sessions and sums.
///
/// Sessions, sums and how far they go are stored in one transaction: whatever ends the program, each record counts once.
public final class ViewCounter: Sendable {
    /// What was counted since the start.
    public struct Counts: Sendable, Equatable {
        public var records = 0
        public var views = 0
        public var replays = 0
        public var bots = 0
        /// Milliseconds.
        public var watched: Int64 = 0
        public var errors = 0
        /// Records, sessions and sums that could not be read, and ends of files that were lost.
        public var unreadable = 0
        /// Records of sessions that their address may not have any more.
        public var refused = 0
    }

    private let log: BeaconLog
    private let database: any Database
    private let secrets: ViewerSecrets
    private let rule: CountingRule
    private let clock: @Sendable () -> Timestamp
    private let timer: any Clock<Duration>
    private let logger: Logger
    private let counts = Mutex(Counts())
    /// Day of the last look for sums of videos that are gone, and of the last scrubbing.
    private let lastLook = Mutex<Int64?>(nil)

    /// Sessions are kept this long after they were heard of last; beacons that come later begin a new one.
    ///
    /// Milliseconds.
    static let sessionLifetime: Int64 = 48 * 3_600_000

    /// - Parameter timer: what the pauses after failures are measured by.
    public init(
        log: BeaconLog, database: any Database, secrets: ViewerSecrets, rule: CountingRule = .current,
        clock: @escaping @Sendable () -> Timestamp, timer: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.log = log
        self.database = database
        self.secrets = secrets
        self.rule = rule
        self.clock = clock
        self.timer = timer
        self.logger = logger
    }

    public var counted: Counts { counts.withLock { $0 } }
    /// Bytes of the log that are not counted yet.
    public var uncounted: Int64 { log.uncounted }

    /// The pause after a failure; each further one makes it twice as long, up to the end.
    static let pauses = Duration.seconds(1)...Duration.seconds(60)

    /// Counts what there is, whenever there is more, until the task is cancelled. What failed is tried again after a pause: a log that is full
    /// takes nothing, so nothing else would wake it.
    public func run() async {
        let (more, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        log.onDurable { signal.yield() }
        // What a program that ended left uncounted.
        signal.yield()
        for await _ in more { await catchUp() }
    }

    /// Counts until nothing is left or the task is cancelled.
    private func catchUp() async {
        var trouble: String?
        var pause = Self.pauses.lowerBound
        while !Task.isCancelled {
            do {
                guard try await step() else { return }
                trouble = nil
                pause = Self.pauses.lowerBound
            } catch {
                // Told once, however often it is tried.
                if trouble != "\(error)" { logger.error("views can't be counted", metadata: ["cause": "\(error)"]) }
                trouble = "\(error)"
                // Cut short when the task is cancelled, which the condition sees.
                try? await timer.sleep(for: pause)
                pause = min(pause * 2, Self.pauses.upperBound)
            }
        }
    }

    /// Counts one batch.
    ///
    /// - Returns: whether there was anything to count.
    public func step() async throws -> Bool {
        let position = try await database.read { try $0.viewLog.position() }
        let batch = try await offPool { [log] in try log.read(from: position) }
        guard batch.end > batch.start else { return false }
        let rule = rule
        let change = try await database.write { tx in
            // Someone else has been here, so what was read is counted.
            guard try tx.viewLog.position() == batch.start else { return Counts() }
            return try Self.reduce(batch, tx, rule)
        }
        counts.withLock { $0.add(change) }
        try await offPool { [log] in try log.setCounted(batch.end) }
        return true
    }

    static func reduce(_ batch: BeaconLog.Batch, _ tx: any Transaction, _ rule: CountingRule) throws -> Counts {
        var counts = Counts(records: batch.records.count, unreadable: batch.unreadable)
        let known = try tx.playbackSessions.known(Set(batch.records.map(\.video)))
        var sessions = SessionLedger(tx, rule: rule)
        for record in batch.records where known.contains(record.video) { try sessions.take(record) }
        try sessions.decide()
        var rollups = RollupLedger(tx)
        for (key, entry) in sessions.entries where entry.before != entry.after {
            let (before, after) = (entry.before?.contribution(rule), entry.after?.contribution(rule))
            try rollups.replace(
                before, startedAt: entry.before?.startedAt, by: after, startedAt: entry.after?.startedAt, of: key.video)
            counts.add(after, since: before)
        }
        counts.stayAboveZero()
        try rollups.store()
        try sessions.store()
        counts.refused = sessions.refused
        counts.unreadable += sessions.unreadable + rollups.unreadable
        try tx.viewLog.setPosition(batch.end)
        return counts
    }

    /// Forgets what is too old, and fetches the secrets of the next hour. To be called several times an hour, and before anything is
    /// counted.
    public func sweep() async throws {
        let now = clock()
        try await secrets.renew(in: database, at: now)
        // Videos take their sums along when they go, so that this finds next to nothing and reads all.
        let today = ViewerSecret.day(of: now)
        let isFirstOfDay = lastLook.withLock { $0 != today }
        try await database.write { tx in
            try tx.playbackSessions.forget(
                before: Timestamp(milliseconds: now.milliseconds - Self.sessionLifetime))
            for span in RollupSpan.allCases {
                guard let lifetime = span.lifetime else { continue }
                try tx.rollups.forget(
                    span: span.rawValue, before: Timestamp(milliseconds: now.milliseconds - lifetime))
            }
            if isFirstOfDay { try tx.rollups.forgetDeletedVideos() }
        }
        // Yesterday's secret is not to be found on the disk either.
        if isFirstOfDay { try await database.scrub() }
        lastLook.withLock { $0 = today }
    }

    /// Files block, which the cooperative pool must not.
    private func offPool<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}

extension ViewCounter.Counts {
    fileprivate mutating func add(_ other: Self) {
        records += other.records
        views += other.views
        replays += other.replays
        bots += other.bots
        watched += other.watched
        errors += other.errors
        unreadable += other.unreadable
        refused += other.refused
    }

    /// What a session has more than it had, or less, as one has that became part of another.
    fileprivate mutating func add(_ after: Contribution?, since before: Contribution?) {
        let (after, before) = (after ?? Contribution(), before ?? Contribution())
        views += Int(after.views - before.views)
        replays += Int(after.replays - before.replays)
        bots += Int(after.bots - before.bots)
        watched += after.watched - before.watched
        errors += Int(after.errors.values.reduce(0, +) - before.errors.values.reduce(0, +))
    }

    /// Counters never go back, whatever a batch took away.
    fileprivate mutating func stayAboveZero() {
        views = max(0, views)
        replays = max(0, replays)
        bots = max(0, bots)
        watched = max(0, watched)
        errors = max(0, errors)
    }
}
