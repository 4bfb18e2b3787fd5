public import HeadwaterCore

extension JobTable {
    /// Leases the next job to a worker: the one with the most priority and age among those whose time has come,
    /// whose dependencies have all succeeded, that wait for no more of their source, and that nobody holds; a lapsed lease
    /// holds nothing. The jobs of a
    /// failed video wait until it is retried.
    ///
    /// A minute of age is worth one step of priority.
    /// - Parameters:
    ///   - kinds: what the worker can do.
    ///   - lease: how long the job is kept for the worker unless it sends a heartbeat.
    ///   - burying: called, in this transaction, with each job found whose last attempt lapsed and that is now a
    ///     dead letter; nobody else will tell its video.
    public func claim(
        kinds: Set<Job.Kind> = Set(Job.Kind.allCases), worker: String, lease: Duration,
        burying: (Job) throws -> Void
    ) throws -> Job? {
        guard let kinds = Self.arguments(kinds) else { return nil }
        let now = try tx.now()
        while let row = try tx.row(ClaimSQL.next, kinds + [.time(now), .time(now)]) {
            let job = try Job(row: row)
            guard let next = job.claimed(by: worker, at: now, lease: lease) else {
                throw CatalogError(.malformedRow, "claim", job.id.text, detail: "found claimable, but is not")
            }
            // Taken by another connection since it was found: look again.
            guard try save(next, over: job) else { continue }
            guard next.state == .failed else { return next }
            try burying(next)
        }
        return nil
    }

    /// The earliest time at which ``claim(kinds:worker:lease:burying:)`` may find something, if nothing else
    /// happens until then: not after now when it would find something already, nil when only a change to the
    /// queue can help.
    public func nextRunAfter(kinds: Set<Job.Kind> = Set(Job.Kind.allCases)) throws -> Timestamp? {
        guard let kinds = Self.arguments(kinds) else { return nil }
        return try tx.row(ClaimSQL.nextTime, kinds).flatMap { row in try row.optional("moment", row.time) }
    }

    /// As many arguments as there are kinds, whatever the number asked for, so that the statement is always the
    /// same; nil for none.
    private static func arguments(_ kinds: Set<Job.Kind>) -> [SQLValue]? {
        let asked = Job.Kind.allCases.filter(kinds.contains)
        guard let first = asked.first else { return nil }
        let padding = Array(repeating: first, count: Job.Kind.allCases.count - asked.count)
        return (asked + padding).map { .text($0.rawValue) }
    }

    enum ClaimSQL: String, CaseIterable {
        // `state IN …` is there word for word as in the index, which is used only then.
        case next = """
            SELECT * FROM jobs
            WHERE state IN ('queued', 'leased') AND kind IN (?, ?, ?, ?, ?, ?, ?, ?, ?)
                AND waits_for IS NULL
                AND ((state = 'queued' AND run_after <= ?) OR (state = 'leased' AND lease_expires <= ?))
                AND NOT EXISTS (
                    SELECT 1 FROM job_dependencies INNER JOIN jobs AS needed ON needed.id = job_dependencies.needs
                    WHERE job_dependencies.job = jobs.id AND needed.state <> 'succeeded')
                AND NOT EXISTS (SELECT 1 FROM videos WHERE videos.id = jobs.video AND videos.state = 'failed')
            ORDER BY claim_order, id
            LIMIT 1
            """
        case nextTime = """
            SELECT MIN(CASE state WHEN 'leased' THEN lease_expires ELSE run_after END) AS moment FROM jobs
            WHERE state IN ('queued', 'leased') AND kind IN (?, ?, ?, ?, ?, ?, ?, ?, ?)
                AND waits_for IS NULL
                AND NOT EXISTS (
                    SELECT 1 FROM job_dependencies INNER JOIN jobs AS needed ON needed.id = job_dependencies.needs
                    WHERE job_dependencies.job = jobs.id AND needed.state <> 'succeeded')
                AND NOT EXISTS (SELECT 1 FROM videos WHERE videos.id = jobs.video AND videos.state = 'failed')
            """
    }
}
