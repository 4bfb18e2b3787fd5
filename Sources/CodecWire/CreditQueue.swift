internal import Dispatch
internal import Synchronization

/// Scratch files that the parent has given and that no artifact uses yet. Taking one waits for one.
final class CreditQueue: Sendable {
    struct Credit: Sendable {
        var slot: Int
        var scratch: OpenDescriptor
    }

    private struct State: Sendable {
        var waiting: [Credit] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts what is in `waiting`, and one more once closed, which every taker passes on.
    private let available = DispatchSemaphore(value: 0)

    func add(_ credit: Credit) {
        state.withLock { $0.waiting.append(credit) }
        available.signal()
    }

    /// No more credits will come; whoever waits gets nil.
    func close() {
        state.withLock { $0.isClosed = true }
        available.signal()
    }

    func take() -> Credit? {
        available.wait()
        return state.withLock { state in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            available.signal()
            return nil
        }
    }
}
