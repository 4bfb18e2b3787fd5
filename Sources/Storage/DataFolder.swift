import Foundation
import Glibc
public import HeadwaterCore

/// The folder in which one Headwater keeps everything, locked for as long as any copy of this value lives.
public struct DataFolder: Sendable {
    /// Absolute.
    public let path: String
    private let lock: FolderLock

    /// Opens the folder and makes what is missing in it.
    ///
    /// - Throws: ``Failure`` with `storage_failed` when it cannot be used or another process uses it: one sentence and
    ///   what to do.
    public static func open(at path: String) throws(Failure) -> DataFolder {
        let absolute = URL(filePath: path).standardizedFileURL.path
        for name in ["", "/catalog", "/objects", "/uploads", "/scratch", "/beacons"] { try make(absolute + name) }
        try close(absolute + "/catalog")
        return DataFolder(path: absolute, lock: try FolderLock.take(in: absolute))
    }

    /// Makes the folder of the catalog without taking the lock, for what may be done while a server runs.
    ///
    /// - Returns: the path of the SQLite file.
    /// - Throws: ``Failure`` with `storage_failed` when it cannot be used.
    public static func prepareCatalog(in path: String) throws(Failure) -> String {
        let absolute = URL(filePath: path).standardizedFileURL.path
        for name in ["", "/catalog"] { try make(absolute + name) }
        try close(absolute + "/catalog")
        return absolute + "/catalog/headwater.sqlite"
    }

    /// To all but its owner: it holds addresses, hashed passwords and keys.
    private static func close(_ path: String) throws(Failure) {
        guard chmod(path, 0o700) == 0 else { throw .unusable(path, String(cString: strerror(errno))) }
    }

    /// The file in it that its owner holds.
    public static let lockName = "headwater.lock"

    /// The SQLite file.
    public var catalogPath: String { path + "/catalog/headwater.sqlite" }
    public var objectsPath: String { path + "/objects" }
    public var uploadsPath: String { path + "/uploads" }
    public var scratchPath: String { path + "/scratch" }
    /// The log of what players tell.
    public var beaconsPath: String { path + "/beacons" }

    private static func make(_ path: String) throws(Failure) {
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw .unusable(path, "mkdir: \(error)")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw .unusable(path, String(cString: strerror(errno))) }
    }
}

extension Failure {
    static func unusable(_ path: String, _ detail: String) -> Failure {
        Failure(
            .storageFailed,
            "The data folder \(path) cannot be written. Give this user the right to it, or choose another with --data.",
            detail: detail)
    }
}
