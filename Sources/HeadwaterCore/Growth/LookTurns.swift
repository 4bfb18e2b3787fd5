/// When a worker may look at a source that grows: one at a time, and not again before others had their share.
///
/// Every upload that is followed wants to be looked at again and again, before anything is made of it. Without a common
/// bound many of them would keep all workers at it. Pure: time comes from the caller.
public struct LookTurns: Sendable, Equatable {
    /// When the next turn begins.
    public enum Opening: Sendable, Equatable {
        case now
        case after(Duration)
        /// When the look under way has ended.
        case unknown
    }

    /// Rest behind a look, in lengths of it: of one worker's time at most a quarter goes into looks, of all workers'
    /// together that much less.
    private static let rest = 3

    private struct Look: Sendable, Equatable {
        var worker: String
        var began: ContinuousClock.Instant
    }

    private var current: Look?
    private var opens: ContinuousClock.Instant?

    public init() {}

    public func opening(at now: ContinuousClock.Instant) -> Opening {
        if current != nil { return .unknown }
        guard let opens, now < opens else { return .now }
        return .after(now.duration(to: opens))
    }

    /// A worker begins a look; that it says so twice changes nothing.
    public mutating func begin(by worker: String, at now: ContinuousClock.Instant) {
        if current == nil { current = Look(worker: worker, began: now) }
    }

    /// - Returns: whether it was the one who looked.
    @discardableResult
    public mutating func end(by worker: String, at now: ContinuousClock.Instant) -> Bool {
        guard let look = current, look.worker == worker else { return false }
        current = nil
        opens = now + look.began.duration(to: now) * Self.rest
        return true
    }

    /// The look that a worker began to take did not come about.
    public mutating func giveUp(by worker: String) {
        if current?.worker == worker { current = nil }
    }
}
