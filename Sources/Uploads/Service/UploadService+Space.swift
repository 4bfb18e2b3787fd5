import Catalog
import HeadwaterCore
import Synchronization

/// Space that uploads which are just being created will need; those that are in the catalog are counted there.
final class SpacePromises: Sendable {
    private let bytes = Mutex<Int64>(0)

    /// - Returns: all that is promised now, these included.
    func add(_ count: Int64) -> Int64 {
        bytes.withLock { promised in
            promised += count
            return promised
        }
    }

    func remove(_ count: Int64) { bytes.withLock { $0 -= count } }
}

extension UploadService {
    /// Runs `body`, which puts an upload of so many bytes into the catalog, if the disk has room for it beside all that
    /// unfinished uploads may still bring.
    ///
    /// - Throws: ``UploadRefusal`` with `outOfSpace`.
    func withSpace<Value>(for count: Int64, _ body: () async throws -> Value) async throws -> Value {
        // Before the catalog is asked, so that of two that begin at once at least one sees the other.
        let promised = promises.add(count)
        defer { promises.remove(count) }
        let owed = try await owedBytes()
        let left = try await store.freeBytes() - owed
        guard left >= configuration.reservedBytes, left - configuration.reservedBytes >= promised else {
            throw UploadRefusal(
                .outOfSpace, "The server has no room for a file of \(count) bytes.",
                detail: "\(owed) bytes are still to come for other uploads")
        }
        return try await body()
    }

    /// Whether a file of about so many bytes would be taken, where its exact length comes too late.
    ///
    /// - Throws: ``UploadRefusal`` with `tooLarge` or `outOfSpace`.
    public func requireRoom(forAbout count: Int64) async throws {
        // What a form has beside its file is less than that.
        let least = max(0, count - (64 << 10))
        guard least <= configuration.maxLength else {
            throw UploadRefusal.tooLarge(count, limit: configuration.maxLength)
        }
        try await reportingStorage { try await withSpace(for: least) {} }
    }

    /// What unfinished uploads of known length may still bring.
    private func owedBytes() async throws -> Int64 {
        let unfinished = try await database.read { try $0.uploads.unfinished() }.filter { $0.length != nil }
        let lengths = try await store.lengths(of: unfinished.map(\.id))
        return zip(unfinished, lengths).reduce(0) { $0 + max(0, ($1.0.length ?? 0) - $1.1) }
    }

    /// - Throws: ``UploadRefusal`` with `outOfSpace` when what is to stay free no longer is.
    func requireFreeSpace() async throws {
        guard try await store.freeBytes() > configuration.reservedBytes else {
            throw UploadRefusal(.outOfSpace, "The server's disk is nearly full; continue when there is room again.")
        }
    }
}
