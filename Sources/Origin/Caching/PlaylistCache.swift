public import HeadwaterCore

/// Playlists in gzip, each compressed once, up to a number of bytes.
///
/// An entry belongs to a key and a hash: when the content behind a name changes, its old entry is never found
/// again and goes as the oldest. An actor, so that compressing happens off the event loops.
public actor PlaylistCache {
    private struct Name: Hashable {
        var key: ObjectKey
        var sha256: String
    }

    private struct Entry {
        var bytes: [UInt8]
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Name: Entry] = [:]
    /// Under way, so that requests that come together compress once.
    private var pending: [Name: Task<[UInt8], any Error>] = [:]
    private var uses: UInt64 = 0
    public private(set) var byteCount = 0

    /// - Parameter capacity: bytes of compressed playlists; what is larger than a quarter of it is not kept.
    public init(capacity: Int) { self.capacity = capacity }

    /// The compressed content of a key.
    ///
    /// - Parameter load: reads the content, when it isn't here yet.
    /// - Throws: what `load` throws, to everyone who waits for it; the next request tries again.
    /// - Complexity: constant on a hit; an eviction looks at every entry.
    public func gzip(
        of key: ObjectKey, sha256: String, load: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let name = Name(key: key, sha256: sha256)
        uses += 1
        if var entry = entries[name] {
            entry.lastUse = uses
            entries[name] = entry
            return entry.bytes
        }
        if let task = pending[name] { return try await task.value }
        let task = Task { try Gzip.compress(try await load()) }
        pending[name] = task
        defer { pending[name] = nil }
        let bytes = try await task.value
        keep(bytes, as: name)
        return bytes
    }

    private func keep(_ bytes: [UInt8], as name: Name) {
        guard bytes.count <= capacity / 4 else { return }
        entries[name] = Entry(bytes: bytes, lastUse: uses)
        byteCount += bytes.count
        while byteCount > capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            byteCount -= oldest.value.bytes.count
        }
    }
}
