import Glibc
import HeadwaterCore
import NIOPosix
import SystemPackage

/// Parts that come in any order, each a file of its own until all are there.
extension UploadStore {
    /// The parts that are there.
    ///
    /// - Throws: ``UploadStoreError``.
    func parts(of id: VideoID) async throws -> [StoredPart] {
        let folder = folder(of: id)
        return try await threads.perform { try Self.parts(in: folder) }
    }

    private static func parts(in folder: String) throws(UploadStoreError) -> [StoredPart] {
        var found: [StoredPart] = []
        for name in try names(in: folder) where name.hasPrefix("part-") {
            let length = try length(of: "\(folder)/\(name)")
            if let part = StoredPart(fileName: name, byteCount: length) { found.append(part) }
        }
        return found
    }

    /// An empty file for a part that comes; its name is no part's. Nothing of it need outlive a crash.
    ///
    /// - Parameter request: tells those apart that come at once.
    /// - Throws: ``UploadStoreError``.
    func openPart(_ request: String, of id: VideoID) async throws -> UploadFile {
        let path = "\(folder(of: id))/incoming-\(request)"
        return try await threads.perform { try UploadFile.open(path, .emptied) }
    }

    /// Makes what came the part of its number, durably, in the place of one that was there.
    ///
    /// - Throws: ``UploadStoreError``.
    func keep(_ file: UploadFile, as part: StoredPart, of id: VideoID) async throws {
        let folder = folder(of: id)
        try await threads.perform {
            try file.sync()
            let path = "\(folder)/\(part.fileName)"
            guard rename(file.path, path) == 0 else {
                throw UploadStoreError("rename", path, Errno(rawValue: errno))
            }
            for other in try Self.parts(in: folder) where other.number == part.number && other.tag != part.tag {
                try Self.unlink("\(folder)/\(other.fileName)")
            }
            try Self.syncDirectory(folder)
        }
    }

    /// - Throws: ``UploadStoreError``.
    func discard(_ file: UploadFile) async throws {
        try await threads.perform { try Self.unlink(file.path) }
    }

    /// Makes the source of the parts, durably; they stay.
    ///
    /// - Parameter count: how many bytes of its beginning are wanted.
    /// - Returns: these.
    /// - Throws: ``UploadStoreError``.
    func assemble(_ parts: [StoredPart], of id: VideoID, reading count: Int) async throws -> [UInt8] {
        let folder = folder(of: id)
        return try await replace(
            id, by: parts.map { (path: "\(folder)/\($0.fileName)", length: $0.byteCount) }, reading: count)
    }

    /// - Throws: ``UploadStoreError``.
    func removeParts(of id: VideoID) async throws {
        let folder = folder(of: id)
        try await threads.perform { try Self.unlinkParts(in: folder) }
    }

    /// All that is neither the source nor staged.
    static func unlinkParts(in folder: String) throws(UploadStoreError) {
        for name in try names(in: folder) where name.hasPrefix("part-") || name.hasPrefix("incoming-") {
            try unlink("\(folder)/\(name)")
        }
    }

    /// Empty when there is no such folder.
    static func names(in folder: String) throws(UploadStoreError) -> [String] {
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw UploadStoreError("opendir", folder, Errno(rawValue: errno))
        }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            found.append(
                withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return found
    }
}
