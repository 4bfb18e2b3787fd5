import HeadwaterCore
import Synchronization

/// The ``LookTurns`` of this process, shared by its workers. It is not in the catalog because it bounds what one machine
/// spends on looks.
final class LookGate: Sendable {
    private let turns = Mutex(LookTurns())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    var opening: LookTurns.Opening { turns.withLock { $0.opening(at: now()) } }

    func begin(by worker: String) { turns.withLock { $0.begin(by: worker, at: now()) } }

    /// - Returns: whether it was the one who looked.
    func end(by worker: String) -> Bool { turns.withLock { $0.end(by: worker, at: now()) } }

    func giveUp(by worker: String) { turns.withLock { $0.giveUp(by: worker) } }
}
