extension Job {
    /// How long to wait before attempt `attempt + 1`: doubling from one second to five minutes, less up to half by chance.
    ///
    /// - Parameter jitter: 0 up to 1, from the caller's random numbers.
    public static func backoff(afterAttempt attempt: Int, jitter: Double) -> Duration {
        let ceiling = min(300.0, Double(1 << min(max(attempt, 1) - 1, 10)))
        return .milliseconds(Int64(ceiling * (1 - jitter / 2) * 1000))
    }

    public func isClaimable(at now: Timestamp) -> Bool {
        switch state {
        case .queued: runAfter <= now && waitsFor == nil
        case .leased: leaseExpires.map { $0 <= now } ?? true
        case .succeeded, .failed, .cancelled: false
        }
    }

    /// A worker takes the job; taking over a lapsed lease counts as another attempt.
    ///
    /// - Returns: the leased job, or nil when it can't be claimed now. A job whose last attempt lapsed
    ///   comes back `failed` instead.
    public func claimed(by worker: String, at now: Timestamp, lease: Duration) -> Job? {
        guard isClaimable(at: now) else { return nil }
        var next = self
        if state == .leased, attempts >= maxAttempts {
            next.state = .failed
            next.worker = nil
            next.leaseExpires = nil
            next.failure = Failure(
                .codecCrashed, "The work on this video was interrupted \(attempts) times.",
                detail: "lease of \(self.worker ?? "nobody") ran out")
            return next
        }
        next.state = .leased
        next.attempts += 1
        next.fence += 1
        next.worker = worker
        next.leaseExpires = now + lease
        next.failure = nil
        next.progress = 0
        return next
    }

    /// - Throws: ``LeaseLost`` unless this fence still holds the lease.
    public func heartbeat(
        fence: Int64, progress: Double, at now: Timestamp, lease: Duration
    ) throws(LeaseLost) -> Job {
        var next = try held(by: fence)
        next.leaseExpires = now + lease
        next.progress = min(1, max(0, progress))
        return next
    }

    public func succeeded(fence: Int64) throws(LeaseLost) -> Job {
        var next = try held(by: fence)
        next.state = .succeeded
        next.progress = 1
        next.worker = nil
        next.leaseExpires = nil
        return next
    }

    /// Queued again after a pause when the failure may pass and attempts are left, else a dead letter.
    public func failed(
        fence: Int64, with failure: Failure, at now: Timestamp, jitter: Double
    ) throws(LeaseLost) -> Job {
        var next = try held(by: fence)
        next.worker = nil
        next.leaseExpires = nil
        next.failure = failure
        if failure.isRetryable, attempts < maxAttempts {
            next.state = .queued
            next.runAfter = now + Self.backoff(afterAttempt: attempts, jitter: jitter)
        } else {
            next.state = .failed
        }
        return next
    }

    /// Given back unfinished, through no fault of its own: the attempt does not count.
    ///
    /// - Parameter failure: what the machine could not do, if that was the reason.
    public func released(
        fence: Int64, at now: Timestamp, after pause: Duration = .zero, because failure: Failure? = nil
    ) throws(LeaseLost) -> Job {
        var next = try held(by: fence)
        next.state = .queued
        next.attempts -= 1
        next.worker = nil
        next.leaseExpires = nil
        next.failure = failure
        next.runAfter = now + pause
        return next
    }

    /// Given back because the source does not reach far enough yet: the attempt does not count, and the next one comes
    /// when so many bytes of it are durable, and not before the pause is over.
    ///
    /// - Parameter goesBehind: whether it has had its turn: its age begins anew, so that others come first.
    public func waiting(
        fence: Int64, forBytes count: Int64, at now: Timestamp, after pause: Duration = .zero, goesBehind: Bool = false
    ) throws(LeaseLost) -> Job {
        var next = try released(fence: fence, at: now, after: pause)
        next.waitsFor = count
        if goesBehind { next.createdAt = now }
        return next
    }

    /// The source has grown; nil when the job does not wait, or for more.
    ///
    /// - Parameter durableBytes: of the source, from its start.
    public func supplied(_ durableBytes: Int64) -> Job? {
        guard let waitsFor, waitsFor <= durableBytes else { return nil }
        var next = self
        next.waitsFor = nil
        return next
    }

    /// A dead letter starts over; nil when it is not one.
    public func retried(at now: Timestamp) -> Job? {
        guard state == .failed else { return nil }
        var next = self
        next.state = .queued
        next.attempts = 0
        next.failure = nil
        next.runAfter = now
        return next
    }

    /// Starts over, whatever became of it so far: what it has to make is another thing now. An attempt under way no
    /// longer holds the lease. Nil when it was cancelled.
    public func restarted(weight: Double, at now: Timestamp) -> Job? {
        guard state != .cancelled else { return nil }
        var next = self
        next.state = .queued
        next.attempts = 0
        next.worker = nil
        next.leaseExpires = nil
        next.failure = nil
        next.runAfter = now
        next.waitsFor = nil
        next.progress = 0
        next.weight = weight
        return next
    }

    /// Ends a job whose video is gone; nil when it has ended already.
    public func cancelled() -> Job? {
        guard state == .queued || state == .leased else { return nil }
        var next = self
        next.state = .cancelled
        next.worker = nil
        next.leaseExpires = nil
        next.waitsFor = nil
        return next
    }

    private func held(by fence: Int64) throws(LeaseLost) -> Job {
        guard state == .leased, self.fence == fence else { throw LeaseLost(job: id) }
        return self
    }
}
