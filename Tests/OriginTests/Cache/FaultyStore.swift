import HeadwaterCore
import Synchronization

/// Objects in memory, in a store that does as it is told: waits, fails, or forgets.
final class FaultyStore: ObjectStore {
    private struct State {
        var objects: [ObjectKey: [UInt8]] = [:]
        var error: ObjectStoreError.Kind?
        var isHeld = false
        var maxRead = Int.max
        var waiting: [CheckedContinuation<Void, Never>] = []
        var reads = 0
        var heads = 0
    }

    private let state = Mutex(State())

    func put(_ name: String, _ bytes: [UInt8]) {
        guard let key = ObjectKey(name) else { preconditionFailure("\(name) is no key") }
        state.withLock { $0.objects[key] = bytes }
    }

    /// From now on everything fails so; nil ends that.
    func fail(_ kind: ObjectStoreError.Kind?) { state.withLock { $0.error = kind } }

    /// From now on a read gives no more than that, whatever it is asked for.
    func shorten(to count: Int) { state.withLock { $0.maxRead = count } }

    /// From now on every read waits until ``release()``.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Lets one of those that wait go on.
    func releaseOne() {
        let next = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        next?.resume()
    }

    var waiting: Int { state.withLock { $0.waiting.count } }
    var reads: Int { state.withLock { $0.reads } }
    var heads: Int { state.withLock { $0.heads } }

    func put(_ key: ObjectKey, _ content: ObjectContent) async throws -> ObjectInfo {
        throw ObjectStoreError(kind: .denied, operation: "put", key: key.text)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo {
        let bytes = try state.withLock { state in
            state.heads += 1
            return try find(key, state)
        }
        return ObjectInfo(key: key, byteCount: Int64(bytes.count), sha256: Self.sha256(of: key))
    }

    func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                state.reads += 1
                if state.isHeld { state.waiting.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        let (bytes, limit) = try state.withLock { state in (try find(key, state), state.maxRead) }
        return Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)].prefix(limit))
    }

    func delete(_ key: ObjectKey) async throws {}
    func list(prefix: String) async throws -> [ObjectInfo] { [] }

    private func find(_ key: ObjectKey, _ state: State) throws -> [UInt8] {
        if let kind = state.error { throw ObjectStoreError(kind: kind, operation: "test", key: key.text) }
        guard let bytes = state.objects[key] else {
            throw ObjectStoreError(kind: .notFound, operation: "test", key: key.text)
        }
        return bytes
    }

    /// Not a hash of anything, but as long as one and another for each key.
    private static func sha256(of key: ObjectKey) -> String {
        let digits = key.text.utf8.map { String($0, radix: 16) }.joined()
        return String((digits + String(repeating: "0", count: 64)).suffix(64))
    }
}
