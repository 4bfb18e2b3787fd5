import Foundation
public import HeadwaterCore

/// Objects as files below a folder of this machine.
///
/// An object appears under its name only when its bytes are durable: they are written under a temporary name, synced,
/// and linked, which fails when the name is taken; then the folder is synced. Its SHA-256 lies beside the bytes in an
/// extended attribute. Objects are read-only files, names that begin with a dot are never objects.
public struct LocalObjectStore: LocalObjectFiles {
    /// The folder; made with the first object.
    public let root: String
    let folders: ObjectFolders
    private let threads = BlockingThreads()

    public init(root: String) {
        self.root = root
        folders = ObjectFolders(root: root)
    }

    /// Removes what a killed process was writing. Nobody else may use the store meanwhile: the owner of the data
    /// folder's lock calls this when it starts.
    ///
    /// - Throws: what the file system throws.
    public func removeUnfinished() throws {
        let folder = root + "/.tmp"
        guard FileManager.default.fileExists(atPath: folder) else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    public func path(of key: ObjectKey) -> String { "\(root)/\(key.text)" }

    /// A file is moved into the store when it lies on the same file system, else copied and removed.
    ///
    /// - Throws: ``ObjectStoreError``: `alreadyExists`, `outOfSpace`, `denied`, or `unavailable`.
    @discardableResult
    public func put(_ key: ObjectKey, _ content: ObjectContent) async throws -> ObjectInfo {
        try await run("put", key.text) { try store(content, as: key) }
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo {
        try await run("head", key.text) { try info(of: key) }
    }

    /// - Throws: ``ObjectStoreError`` with `notFound` also for a range that goes beyond the object.
    public func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] {
        try await run("read", key.text) {
            let file = try LocalFile.openObject(path(of: key))
            return try file.read(range)
        }
    }

    /// Also removes folders that became empty. A power cut may undo a removal; the object is whole then.
    public func delete(_ key: ObjectKey) async throws {
        try await run("delete", key.text) { try folders.remove(path(of: key)) }
    }

    /// Objects that disappear meanwhile may be in it or not.
    public func list(prefix: String) async throws -> [ObjectInfo] {
        try await run("list", prefix) {
            try folders.keys(prefix: prefix).sorted().compactMap { key in
                do throws(SystemError) { return try info(of: key) } catch {
                    if error.isMissing { return nil }
                    throw error
                }
            }
        }
    }

    func info(of key: ObjectKey) throws(SystemError) -> ObjectInfo {
        let file = try LocalFile.openObject(path(of: key))
        return ObjectInfo(key: key, byteCount: try file.byteCount(), sha256: try file.sha256())
    }

    private func run<Value: Sendable>(
        _ operation: String, _ key: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do { return try await threads.run(body) } catch let error as SystemError {
            throw ObjectStoreError(kind: error.kind, operation: operation, key: key, detail: "\(error)")
        }
    }
}
