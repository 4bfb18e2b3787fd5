import Synchronization

/// What an event stream has to react to, gathered from several tasks for the one that writes.
///
/// Signals that arrive while it writes are one, so that a slow reader costs no memory.
final class EventSignals: Sendable {
    struct Signals: OptionSet, Sendable {
        let rawValue: Int

        static let changed = Signals(rawValue: 1)
        static let heartbeat = Signals(rawValue: 2)
        static let end = Signals(rawValue: 4)
    }

    /// An element means that ``take()`` may have something.
    let waking: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let pending = Mutex<Signals>([])

    init() {
        (waking, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func post(_ signals: Signals) {
        pending.withLock { $0.formUnion(signals) }
        continuation.yield()
    }

    /// What was posted since the last call.
    func take() -> Signals {
        pending.withLock { signals in
            defer { signals = [] }
            return signals
        }
    }
}
