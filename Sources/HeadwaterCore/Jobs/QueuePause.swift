/// When no job is begun because the machine can't work: the disk is full, the codec program is gone. No video is to
/// blame, and the next one would get no further.
///
/// A pause that follows soon after another is twice as long, up to a bound, so that a machine that stays broken is not
/// busy with attempts, and one that was mended goes on by itself. Pure: time comes from the caller.
public struct QueuePause: Sendable, Equatable {
    /// What keeps the queue from its work.
    public struct Trouble: Sendable, Equatable {
        public var failure: Failure
        /// Until the next attempt; zero while one is made.
        public var wait: Duration

        public init(failure: Failure, wait: Duration) {
            self.failure = failure
            self.wait = wait
        }
    }

    private let first: Duration
    private let longest: Duration
    private var failure: Failure?
    private var length = Duration.zero
    private var end: ContinuousClock.Instant?

    /// - Parameters:
    ///   - first: how long the first of several pauses lasts.
    ///   - longest: what pauses grow to, and so the longest that a mended machine stays idle.
    public init(first: Duration = .seconds(1), longest: Duration = .seconds(60)) {
        self.first = first
        self.longest = longest
    }

    /// An attempt failed for a reason that `Failure.isOfMachine`.
    ///
    /// Attempts that were under way when a pause began fail within it; they are the same trouble, and change nothing.
    /// - Returns: how long to wait from now on.
    @discardableResult
    public mutating func begin(because failure: Failure, at now: ContinuousClock.Instant) -> Duration {
        if let wait = wait(at: now) { return wait }
        length = isRecent(at: now) ? min(length * 2, longest) : first
        end = now + length
        self.failure = failure
        return length
    }

    /// An attempt that was not made within a pause came to a good end: the machine works again.
    ///
    /// The next pause is long again if it comes soon, since some jobs succeed on a machine on which others can't.
    public mutating func worked(at now: ContinuousClock.Instant) {
        if wait(at: now) == nil { failure = nil }
    }

    /// How long nothing is begun; nil when the queue is open.
    public func wait(at now: ContinuousClock.Instant) -> Duration? {
        guard let end, now < end else { return nil }
        return now.duration(to: end)
    }

    /// Nil when the machine works, as far as is known; what nobody has met for a while is forgotten.
    public func trouble(at now: ContinuousClock.Instant) -> Trouble? {
        guard let failure, isRecent(at: now) else { return nil }
        return Trouble(failure: failure, wait: wait(at: now) ?? .zero)
    }

    private func isRecent(at now: ContinuousClock.Instant) -> Bool { end.map { now <= $0 + longest } ?? false }
}
