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
    /// For metrics: one entry for each kind and state that occurs.
    public func counts() throws -> [JobCount] {
        try tx.rows(SQL.counts).map { row in
            JobCount(kind: try row.name("kind"), state: try row.name("state"), jobs: try row.int("jobs"))
        }
    }
}
