public import HeadwaterCore

extension JobTable {
    /// The job's source does not reach far enough yet; the attempt does not count.
    ///
    /// - Parameters:
    ///   - count: bytes of it that have to be durable before the next attempt.
    ///   - pause: how long the next attempt waits in any case.
    ///   - goesBehind: whether its age begins anew.
    @discardableResult
    public func wait(
        _ id: JobID, fence: Int64, forBytes count: Int64, after pause: Duration = .zero, goesBehind: Bool = false
    ) throws -> Job {
        let now = try tx.now()
        let waiting = try change(id) { job throws(LeaseLost) in
            try job.waiting(fence: fence, forBytes: count, at: now, after: pause, goesBehind: goesBehind)
        }
        if goesBehind {
            try tx.execute(SQL.saveAge, [.time(waiting.createdAt), .integer(waiting.claimOrder), .id(id)])
        }
        return waiting
    }

    /// The videos of which jobs wait for more of the source, each with the least that one of them waits for.
    public func waits() throws -> [(video: VideoID, bytes: Int64)] {
        try tx.rows(SQL.waits).map { (try $0.id("video"), try $0.integer("least")) }
    }

    /// The video's source has grown.
    ///
    /// - Parameter durableBytes: of the source, from its start.
    /// - Returns: how many jobs wait no longer.
    @discardableResult
    public func supply(video: VideoID, durableBytes: Int64) throws -> Int {
        // Only those that it is enough for are read: a film's jobs are thousands, and this is asked every few seconds.
        let supplied = try tx.rows(SQL.supplied, [.id(video), .integer(durableBytes)]).map(Job.init(row:))
        return try supplied.count { job in
            try job.supplied(durableBytes).map { try save($0, over: job) } ?? false
        }
    }

    /// Forgets all jobs of the video, or all but one: their attempts no longer hold a lease.
    public func removeAll(video: VideoID, except id: JobID? = nil) throws {
        if let id {
            try tx.execute(SQL.deleteOthers, [.id(video), .id(id)])
        } else {
            try tx.execute(SQL.deleteAll, [.id(video)])
        }
    }

    /// Forgets the video's jobs of a kind.
    public func removeAll(video: VideoID, kind: Job.Kind) throws {
        try tx.execute(SQL.deleteOfKind, [.id(video), .text(kind.rawValue)])
    }
}
