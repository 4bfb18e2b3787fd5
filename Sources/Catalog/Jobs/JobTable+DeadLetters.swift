public import HeadwaterCore

/// How many jobs of a kind are in a state.
public struct JobCount: Sendable, Hashable {
    public var kind: Job.Kind
    public var state: Job.State
    public var jobs: Int

    public init(kind: Job.Kind, state: Job.State, jobs: Int) {
        self.kind = kind
        self.state = state
        self.jobs = jobs
    }
}

extension JobTable {
    /// A page of the jobs that failed for good, newest first.
    ///
    /// - Parameter cursor: the last id of the page before; nil for the first page.
    public func deadLetters(limit: Int, before cursor: JobID? = nil) throws -> [Job] {
        let rows =
            if let cursor {
                try tx.rows(DeadLetterSQL.pageBefore, [.id(cursor), .integer(limit)])
            } else {
                try tx.rows(DeadLetterSQL.firstPage, [.integer(limit)])
            }
        return try rows.map(Job.init(row:))
    }

    /// Starts one dead letter over.
    ///
    /// - Returns: the queued job; nil when it is not a dead letter.
    @discardableResult
    public func retry(_ id: JobID) throws -> Job? {
        guard let job = try find(id), let next = try job.retried(at: tx.now()), try save(next, over: job) else {
            return nil
        }
        return next
    }

    /// Removes a dead letter and whatever waits for it, directly or not, since that could never run.
    ///
    /// - Returns: how many jobs were removed; 0 when it is not a dead letter.
    @discardableResult
    public func discard(_ id: JobID) throws -> Int {
        try tx.execute(DeadLetterSQL.discard, [.id(id)])
    }

    /// For metrics: one entry for each kind and state that occurs.
    public func counts() throws -> [JobCount] {
        try tx.rows(DeadLetterSQL.counts).map { row in
            JobCount(kind: try row.name("kind"), state: try row.name("state"), jobs: try row.int("jobs"))
        }
    }

    enum DeadLetterSQL: String, CaseIterable {
        case firstPage = "SELECT * FROM jobs WHERE state = 'failed' ORDER BY id DESC LIMIT ?"
        case pageBefore = "SELECT * FROM jobs WHERE state = 'failed' AND id < ? ORDER BY id DESC LIMIT ?"
        case discard = """
            WITH RECURSIVE doomed (id) AS (
                SELECT id FROM jobs WHERE id = ? AND state = 'failed'
                UNION
                SELECT job_dependencies.job FROM job_dependencies INNER JOIN doomed ON job_dependencies.needs = doomed.id
            )
            DELETE FROM jobs WHERE id IN (SELECT id FROM doomed)
            """
        case counts = "SELECT kind, state, COUNT(*) AS jobs FROM jobs GROUP BY kind, state ORDER BY kind, state"
    }
}
