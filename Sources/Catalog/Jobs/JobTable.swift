public import HeadwaterCore

extension Transaction {
    public var jobs: JobTable { JobTable(tx: self) }
}

/// The job queue, within one transaction.
///
/// What may happen to a job is decided by Core's pure transitions; this only finds the row, asks, and stores the
/// answer if the row is still what it was. All methods throw ``CatalogError``; those with a fence throw
/// `LeaseLost` when the fence no longer holds the lease or the job is gone.
public struct JobTable {
    let tx: any Transaction

    /// Adds a job, unless one with its unique key exists in whatever state.
    ///
    /// Called in the transaction of its cause, so that neither is ever without the other.
    /// - Parameter dependencies: jobs that must have succeeded before this one is claimed.
    /// - Returns: the job that stands under the key: the given one, or the older one unchanged.
    @discardableResult
    public func enqueue(_ job: Job, after dependencies: [JobID] = []) throws -> Job {
        let inserted = try tx.execute(
            SQL.insert,
            [
                .id(job.id), .id(job.video), .text(job.kind.rawValue), .text(job.uniqueKey), .text(job.payload),
                .integer(job.priority), .integer(job.claimOrder), .text(job.state.rawValue), .integer(job.attempts),
                .integer(job.maxAttempts), .integer(job.fence), .time(job.runAfter),
                .optional(job.waitsFor) { .integer($0) }, .time(job.createdAt), .real(job.weight), .real(job.progress),
            ])
        guard inserted == 1 else {
            guard let row = try tx.row(SQL.findByKey, [.text(job.uniqueKey)]) else {
                throw CatalogError(
                    .conflict, "enqueue", job.id.text, detail: "the job of the same key has just vanished")
            }
            return try Job(row: row)
        }
        for dependency in Set(dependencies).sorted() {
            try tx.execute(SQL.insertDependency, [.id(job.id), .id(dependency)])
        }
        return job
    }

    public func find(_ id: JobID) throws -> Job? {
        try tx.row(SQL.find, [.id(id)]).map(Job.init(row:))
    }

    /// All jobs of a video, oldest first.
    public func forVideo(_ video: VideoID) throws -> [Job] {
        try tx.rows(SQL.forVideo, [.id(video)]).map(Job.init(row:))
    }

    /// The worker is alive: its lease begins anew.
    ///
    /// - Parameter progress: 0 to 1.
    @discardableResult
    public func heartbeat(_ id: JobID, fence: Int64, progress: Double, lease: Duration) throws -> Job {
        let now = try tx.now()
        return try change(id) { job throws(LeaseLost) in
            try job.heartbeat(fence: fence, progress: progress, at: now, lease: lease)
        }
    }

    /// - Parameters:
    ///   - tally: what the job decoded of the source, if it counts for the video's error ratio.
    ///   - report: what it tells of itself.
    @discardableResult
    public func succeed(_ id: JobID, fence: Int64, tally: DecodeTally? = nil, report: JobReport? = nil) throws -> Job {
        let done = try change(id) { job throws(LeaseLost) in try job.succeeded(fence: fence) }
        if let tally {
            try tx.execute(SQL.saveTally, [.integer(tally.decodedFrames), .integer(tally.errors), .id(id)])
        }
        if let report { try tx.execute(SQL.saveReport, [.json(report), .id(id)]) }
        return done
    }

    /// What the video's succeeded jobs told of themselves, oldest first.
    public func reports(of video: VideoID) throws -> [ReportedJob] {
        try tx.rows(SQL.reports, [.id(video)]).map { row in
            ReportedJob(
                kind: try row.name("kind"), key: try row.text("unique_key"), attempts: try row.int("attempts"),
                report: try row.json("report_json"))
        }
    }

    /// The sum of what the video's succeeded jobs decoded.
    public func tally(of video: VideoID) throws -> DecodeTally {
        try tx.rows(SQL.tallies, [.id(video)]).reduce(into: DecodeTally(decodedFrames: 0, errors: 0)) { sum, row in
            sum.decodedFrames += try row.int("decoded_frames")
            sum.errors += try row.int("decode_errors")
        }
    }

    /// The attempt failed: the job is queued again after a pause or becomes a dead letter, as its new state says.
    ///
    /// - Parameter jitter: 0 up to 1, a random number that spreads attempts.
    @discardableResult
    public func fail(_ id: JobID, fence: Int64, _ failure: Failure, jitter: Double) throws -> Job {
        let now = try tx.now()
        return try change(id) { job throws(LeaseLost) in
            try job.failed(fence: fence, with: failure, at: now, jitter: jitter)
        }
    }

    /// Gives a job back unfinished, through no fault of its own; the attempt does not count.
    ///
    /// - Parameter failure: what the machine could not do, if that was the reason.
    @discardableResult
    public func release(
        _ id: JobID, fence: Int64, after pause: Duration = .zero, because failure: Failure? = nil
    ) throws -> Job {
        let now = try tx.now()
        return try change(id) { job throws(LeaseLost) in
            try job.released(fence: fence, at: now, after: pause, because: failure)
        }
    }

    /// Gives back every leased job, without counting the attempts. Only for whoever knows that no worker lives: the
    /// one process that owns the catalog, when it starts.
    public func releaseAll() throws {
        let now = try tx.now()
        for row in try tx.rows(SQL.leased) {
            let job = try Job(row: row)
            _ = try save(job.released(fence: job.fence, at: now), over: job)
        }
    }

    /// Ends all jobs of a video that have not ended; their workers find out at the next heartbeat.
    ///
    /// - Returns: how many.
    @discardableResult
    public func cancelAll(video: VideoID) throws -> Int {
        try changeAll(video) { $0.cancelled() }
    }

    /// Starts the video's dead letters over.
    ///
    /// - Returns: how many.
    @discardableResult
    public func retryAll(video: VideoID) throws -> Int {
        let now = try tx.now()
        return try changeAll(video) { $0.retried(at: now) }
    }

    /// The job that stands under the given one's key starts over, as heavy as that one is.
    ///
    /// - Returns: false when there is none, or it was cancelled.
    /// - Throws: `conflict` when it changed since it was looked at.
    @discardableResult
    public func restart(_ job: Job) throws -> Bool {
        guard let old = try tx.row(SQL.findByKey, [.text(job.uniqueKey)]).map(Job.init(row:)),
            let next = try old.restarted(weight: job.weight, at: tx.now())
        else { return false }
        guard try save(next, over: old) else {
            throw CatalogError(.conflict, "restart", old.id.text, detail: "another connection changed it meanwhile")
        }
        try tx.execute(SQL.saveWeight, [.real(next.weight), .id(next.id)])
        return true
    }

    func change(_ id: JobID, _ transition: (Job) throws(LeaseLost) -> Job) throws -> Job {
        guard let job = try find(id) else { throw LeaseLost(job: id) }
        let next = try transition(job)
        guard try save(next, over: job) else { throw LeaseLost(job: id) }
        return next
    }

    func changeAll(_ video: VideoID, _ transition: (Job) -> Job?) throws -> Int {
        var changed = 0
        for job in try forVideo(video) {
            if let next = transition(job), try save(next, over: job) { changed += 1 }
        }
        return changed
    }

    /// Stores a transition, unless the job has meanwhile gone another way.
    ///
    /// SQLite has one writer and never finds it so; between the connections of PostgreSQL this is what keeps two
    /// transitions of one job apart.
    func save(_ next: Job, over old: Job) throws -> Bool {
        try tx.execute(
            SQL.save,
            [
                .text(next.state.rawValue), .integer(next.attempts), .integer(next.fence),
                .optional(next.worker) { .text($0) }, .optional(next.leaseExpires) { .time($0) },
                .time(next.runAfter), .optional(next.waitsFor) { .integer($0) },
                .optional(next.failure) { try .json($0) }, .real(next.progress),
                .id(old.id), .text(old.state.rawValue), .integer(old.fence),
            ]) == 1
    }
}
