import HeadwaterCore

extension Job {
    /// Waiting this long makes up for one step of priority.
    static let ageWorthOnePriority: Duration = .seconds(60)

    /// Jobs are claimed in this order, smallest first: the time of creation, set back by the priority.
    ///
    /// "Priority plus age" grows equally fast for every job, so the order among jobs never changes with time and
    /// can be an indexed column. A job of priority 10 goes before those of priority 0 that have waited for less
    /// than ten minutes more.
    var claimOrder: Int64 {
        let step = Self.ageWorthOnePriority.components.seconds * 1_000_000
        return createdAt.microseconds - Int64(priority) * step
    }

    init(row: SQLRow) throws {
        self.init(
            id: try row.id("id"), video: try row.id("video"), kind: try row.name("kind"),
            uniqueKey: try row.text("unique_key"), payload: try row.text("payload"),
            priority: try row.int("priority"), weight: try row.real("weight"),
            maxAttempts: try row.int("max_attempts"), createdAt: try row.time("created_at"))
        state = try row.name("state")
        attempts = try row.int("attempts")
        fence = try row.integer("fence")
        worker = try row.optional("worker", row.text)
        leaseExpires = try row.optional("lease_expires", row.time)
        runAfter = try row.time("run_after")
        waitsFor = try row.optional("waits_for", row.integer)
        failure = try row.optional("failure_json") { column throws(CatalogError) in try row.json(column) }
        progress = try row.real("progress")
    }
}
