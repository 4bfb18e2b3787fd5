import HeadwaterCore
import NIOCore
import Synchronization

/// An object that is being fetched: one reads it from the store, any number follow as the bytes come.
///
/// Everyone waits here and nowhere else, so that a fetch that is given up ends the wait of all.
final class ObjectFill: Sendable {
    /// How an object can be had.
    enum Content: Sendable {
        /// In pieces of ``pieceBytes``, as they come; afterwards from the cache.
        case stream(ObjectInfo)
        case file(CachedObject)
        /// Too large to be kept whole: slice by slice.
        case slices(ObjectInfo)
    }

    private enum Outcome {
        case complete(CachedObject?)
        case failed(any Error)
    }

    private struct State {
        var content: Content?
        /// All but the last as long as ``pieceBytes``.
        var pieces: [ByteBuffer] = []
        var byteCount = 0
        var outcome: Outcome?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var waiterCount = 0
        /// What is to be done when it is over, whoever ended it.
        var ending: (@Sendable () -> Void)?
        /// Raised with everything that happens, so that a waiter can tell whether something has.
        var events = 0

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            events += 1
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    static let pieceBytes = 256 << 10

    let name: String
    private let state = Mutex(State())

    /// - Parameter name: what is fetched, as errors say it.
    init(_ name: String) { self.name = name }

    // MARK: The one who fetches

    func open(_ content: Content) { change { $0.content = content } }

    func append(_ piece: ByteBuffer) {
        change { state in
            state.pieces.append(piece)
            state.byteCount += piece.readableBytes
        }
    }

    /// The first end stands.
    func complete(_ object: CachedObject?) { end(.complete(object)) }
    func fail(_ error: any Error) { end(.failed(error)) }

    private func end(_ outcome: Outcome) {
        change { if $0.outcome == nil { $0.outcome = outcome } }
        state.withLock { $0.ending.take() }?()
    }

    /// Runs when it is over, or now if it is.
    func atEnd(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            guard state.outcome == nil else { return true }
            state.ending = body
            return false
        }
        if isOver { body() }
    }

    /// All bytes in one piece.
    var joined: ByteBuffer {
        let (pieces, count) = state.withLock { ($0.pieces, $0.byteCount) }
        if pieces.count == 1 { return pieces[0] }
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        for piece in pieces { buffer.writeImmutableBuffer(piece) }
        return buffer
    }

    /// Grows with everything that happens.
    var progress: Int { state.withLock { $0.events } }

    var isOver: Bool { state.withLock { $0.outcome != nil } }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Those who follow

    /// How many wait right now.
    var followers: Int { state.withLock { $0.waiters.count } }

    /// How the object comes, once that is known.
    func content() async throws -> Content { try await awaited { state in state.content } }

    /// What there is of a range, from its beginning on, once there is any of it.
    ///
    /// - Parameter range: within the object, not empty.
    /// - Throws: what the store threw before it gave the first byte of the range.
    func chunk(of range: Range<Int>) async throws -> ByteBuffer {
        try await awaited { state in
            guard range.lowerBound < state.byteCount else { return nil }
            let number = range.lowerBound / Self.pieceBytes
            let piece = state.pieces[number]
            let start = range.lowerBound - number * Self.pieceBytes
            return piece.getSlice(at: piece.readerIndex + start, length: min(piece.readableBytes - start, range.count))
        }
    }

    /// The object as it was put into the cache, once it is whole; nil for a slice.
    func object() async throws -> CachedObject? {
        try await awaited { state in
            if case .complete(let object)? = state.outcome { .some(object) } else { nil }
        }
    }

    private func awaited<Value>(_ find: (State) throws -> Value?) async throws -> Value {
        while true {
            let (found, events) = try state.withLock { state -> (Value?, Int) in
                if let found = try find(state) { return (found, 0) }
                switch state.outcome {
                case nil: return (nil, state.events)
                case .failed(let error): throw error
                case .complete:
                    throw ObjectStoreError(
                        kind: .unavailable, operation: "read", key: name, detail: "it ends before its length")
                }
            }
            if let found { return found }
            try await next(after: events)
        }
    }

    private func next(after events: Int) async throws {
        let number = state.withLock { state in
            state.waiterCount += 1
            return state.waiterCount
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard state.events == events, !Task.isCancelled else { return false }
                    state.waiters[number] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
        try Task.checkCancellation()
    }
}
