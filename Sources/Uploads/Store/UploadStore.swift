import Glibc
public import HeadwaterCore
public import NIOPosix
import SystemPackage

/// The bytes of uploads on this machine: one growing file `{root}/{id}/source` for each.
///
/// The file's length is the upload's offset, so that the two cannot disagree after a crash. Directories are synced
/// when files come and go.
public struct UploadStore: Sendable {
    public let root: String
    let threads: NIOThreadPool

    /// - Parameters:
    ///   - root: a folder that exists.
    ///   - threads: for calls that block.
    public init(root: String, threads: NIOThreadPool = .singleton) {
        self.root = root
        self.threads = threads
    }

    /// Where the source of a video lies.
    public func path(of id: VideoID) -> String { "\(folder(of: id))/source" }

    func folder(of id: VideoID) -> String { "\(root)/\(id)" }

    /// Makes the empty file of a new upload, durably.
    ///
    /// - Throws: ``UploadStoreError``.
    func create(_ id: VideoID) async throws {
        let (root, folder, path) = (root, folder(of: id), path(of: id))
        try await threads.perform {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw UploadStoreError("mkdir", folder, Errno(rawValue: errno))
            }
            _ = try UploadFile.open(path, .new)
            try Self.syncDirectory(folder)
            try Self.syncDirectory(root)
        }
    }

    /// Takes all bytes out of a file, durably.
    ///
    /// - Throws: ``UploadStoreError``.
    func empty(_ id: VideoID) async throws {
        let path = path(of: id)
        try await threads.perform { try UploadFile.open(path, .emptied).sync() }
    }

    /// The file, ready to be appended to, and its length.
    ///
    /// - Throws: ``UploadStoreError``.
    func open(_ id: VideoID) async throws -> (file: UploadFile, length: Int64) {
        let path = path(of: id)
        return try await threads.perform {
            let file = try UploadFile.open(path, .existing)
            return (file, try file.length())
        }
    }

    /// - Throws: ``UploadStoreError``.
    func length(of id: VideoID) async throws -> Int64 {
        let path = path(of: id)
        return try await threads.perform { try Self.length(of: path) }
    }

    /// The lengths of several; 0 of those that are not there.
    ///
    /// - Throws: ``UploadStoreError``.
    func lengths(of ids: [VideoID]) async throws -> [Int64] {
        let paths = ids.map(path)
        return try await threads.perform {
            try paths.map { path in
                do {
                    return try Self.length(of: path)
                } catch let error as UploadStoreError where error.kind == .notFound {
                    return 0
                }
            }
        }
    }

    static func length(of path: String) throws(UploadStoreError) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw UploadStoreError("stat", path, Errno(rawValue: errno)) }
        return Int64(status.st_size)
    }

    /// Deletes the bytes; what is not there is gone already.
    ///
    /// - Throws: ``UploadStoreError``.
    public func remove(_ id: VideoID) async throws {
        let (root, folder, paths) = (root, folder(of: id), [path(of: id), stagedPath(of: id)])
        try await threads.perform {
            for path in paths { try Self.unlink(path) }
            try Self.unlinkParts(in: folder)
            guard rmdir(folder) == 0 || errno == ENOENT else {
                throw UploadStoreError("rmdir", folder, Errno(rawValue: errno))
            }
            try Self.syncDirectory(root)
        }
    }

    /// The uploads that have a folder; whatever else lies in the root is left alone.
    ///
    /// - Throws: ``UploadStoreError``.
    func identifiers() async throws -> [VideoID] {
        let root = root
        return try await threads.perform { try Self.names(in: root).compactMap { VideoID($0) } }
    }

    /// Bytes that this process may still write to the disk.
    ///
    /// - Throws: ``UploadStoreError``.
    public func freeBytes() async throws -> Int64 {
        let root = root
        return try await threads.perform {
            var status = statvfs()
            guard statvfs(root, &status) == 0 else { throw UploadStoreError("statvfs", root, Errno(rawValue: errno)) }
            return Int64(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).0)
        }
    }

    /// What is not there is gone already.
    static func unlink(_ path: String) throws(UploadStoreError) {
        guard Glibc.unlink(path) == 0 || errno == ENOENT else {
            throw UploadStoreError("unlink", path, Errno(rawValue: errno))
        }
    }

    /// A new name is durable only once its directory is.
    static func syncDirectory(_ path: String) throws(UploadStoreError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UploadStoreError("open", path, Errno(rawValue: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw UploadStoreError("fsync", path, Errno(rawValue: errno)) }
    }
}
