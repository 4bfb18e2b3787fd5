import Synchronization

/// Too much is going on to begin anything more.
public struct OriginOverload: Error, Sendable, Equatable {}

/// Bounds how many fetches go on at once, and how many wait for their turn. Beyond that it is better to say no at once than to let everyone
/// wait longer and longer.
final class FillGate: Sendable {
    private struct State {
        var running = 0
        /// In the order they came; the oldest last, to be taken cheaply.
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let maxRunning: Int
    private let maxWaiting: Int
    private let state = Mutex(State())

    init(maxRunning: Int, maxWaiting: Int) {
        self.maxRunning = maxRunning
        self.maxWaiting = maxWaiting
    }

    /// Whether a fetch that nobody waits for may begin without taking anybody's turn.
    var hasRoom: Bool { state.withLock { $0.running < maxRunning / 2 } }

    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits for its turn; then ``leave()`` is to be called.
    ///
    /// - Throws: ``OriginOverload`` when too many wait already.
    func enter() async throws(OriginOverload) {
        let isIn = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let answer: Bool? = state.withLock { state in
                if state.running < maxRunning {
                    state.running += 1
                    return true
                }
                guard state.waiting.count < maxWaiting else { return false }
                state.waiting.insert(continuation, at: 0)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        if !isIn { throw OriginOverload() }
    }

    func leave() {
        let next = state.withLock { state in
            let next = state.waiting.popLast()
            if next == nil { state.running -= 1 }
            return next
        }
        next?.resume(returning: true)
    }
}
