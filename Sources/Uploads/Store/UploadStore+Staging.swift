import Glibc
import HeadwaterCore
import NIOPosix
import SystemPackage

/// Bytes that are in a file of their own before they become part of a source.
extension UploadStore {
    /// Where bytes wait for their checksum; nothing of it need outlive a crash.
    func stagedPath(of id: VideoID) -> String { "\(folder(of: id))/staged" }

    /// An empty file for the bytes of one request.
    ///
    /// - Throws: ``UploadStoreError``.
    func stage(_ id: VideoID) async throws -> UploadFile {
        let path = stagedPath(of: id)
        return try await threads.perform { try UploadFile.open(path, .emptied) }
    }

    /// Adds the staged bytes to the source, durably.
    ///
    /// - Throws: ``UploadStoreError``.
    func commitStaged(_ id: VideoID, to file: UploadFile, at offset: Int64, count: Int64) async throws {
        let path = stagedPath(of: id)
        try await threads.perform {
            try file.copy(count, of: UploadFile.open(path, .existing), to: offset)
            try file.sync()
        }
    }

    /// - Throws: ``UploadStoreError``.
    func removeStaged(_ id: VideoID) async throws {
        let path = stagedPath(of: id)
        try await threads.perform { try Self.unlink(path) }
    }

    /// Makes a source of others one after the other, durably. Whatever was in it is gone.
    ///
    /// - Parameters:
    ///   - parts: with the bytes of each.
    ///   - count: how many bytes of its beginning are wanted.
    /// - Returns: these.
    /// - Throws: ``UploadStoreError``.
    func join(
        _ parts: [(id: VideoID, length: Int64)], into id: VideoID, reading count: Int
    ) async throws -> [UInt8] {
        let sources = parts.map { (path: path(of: $0.id), length: $0.length) }
        return try await replace(id, by: sources, reading: count)
    }

    /// Puts files one after the other in the place of a source. It has all of them or what it had, since how long it is says
    /// how much of an upload is durable.
    ///
    /// - Parameters:
    ///   - parts: with the bytes of each.
    ///   - count: how many bytes of its beginning are wanted.
    /// - Returns: these.
    /// - Throws: ``UploadStoreError``.
    func replace(
        _ id: VideoID, by parts: [(path: String, length: Int64)], reading count: Int
    ) async throws -> [UInt8] {
        let (folder, path) = (folder(of: id), path(of: id))
        return try await threads.perform {
            // Goes with the other parts when a crash leaves it.
            let file = try UploadFile.open("\(folder)/incoming-source", .emptied)
            var offset: Int64 = 0
            for part in parts {
                try file.copy(part.length, of: UploadFile.open(part.path, .existing), to: offset)
                offset += part.length
            }
            try file.sync()
            guard rename(file.path, path) == 0 else {
                throw UploadStoreError("rename", path, Errno(rawValue: errno))
            }
            try Self.syncDirectory(folder)
            return try file.prefix(count)
        }
    }
}
