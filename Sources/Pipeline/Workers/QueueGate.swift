public import HeadwaterCore
import Synchronization

/// The ``QueuePause`` of this process, shared by its workers and those who report on them.
///
/// It is not in the catalog because it tells of one machine: another that works on the same queue may well go on.
public final class QueueGate: Sendable {
    private let pause: Mutex<QueuePause>

    public init(_ pause: QueuePause = QueuePause()) { self.pause = Mutex(pause) }

    /// - Returns: how long to wait.
    func close(because failure: Failure) -> Duration {
        pause.withLock { $0.begin(because: failure, at: .now) }
    }

    func noteSuccess() { pause.withLock { $0.worked(at: .now) } }

    /// Nil when jobs may be begun.
    var wait: Duration? { pause.withLock { $0.wait(at: .now) } }

    /// What keeps the queue from its work; nil when nothing does.
    public var trouble: QueuePause.Trouble? { pause.withLock { $0.trouble(at: .now) } }
}
