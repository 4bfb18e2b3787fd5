import Synchronization

/// Lets calls through until it is closed, and closes once the last of them has left.
///
/// GRDB's connections are freed when they are closed, and a call that comes later reads freed memory.
final class ClosingGate: Sendable {
    private struct State {
        var isClosed = false
        var inside = 0
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// - Throws: ``CatalogError`` of kind `unavailable` once the gate is closed.
    func pass<T>(_ body: () async throws -> T) async throws -> T {
        try state.withLock { state in
            guard !state.isClosed else {
                throw CatalogError(.unavailable, "use", "database", detail: "it was closed")
            }
            state.inside += 1
        }
        defer { leave() }
        return try await body()
    }

    /// Waits until all who are inside have left.
    ///
    /// - Returns: whether this call closed the gate: true for one caller only.
    func close() async -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.inside > 0 { state.closing.append(continuation) }
                return state.inside == 0
            }
            if isEmpty { continuation.resume() }
        }
        return isFirst
    }

    private func leave() {
        let waiting = state.withLock { state in
            state.inside -= 1
            guard state.inside == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.closing = [] }
            return state.closing
        }
        for continuation in waiting { continuation.resume() }
    }
}
