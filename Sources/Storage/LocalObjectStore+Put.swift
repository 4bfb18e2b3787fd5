import Foundation
import Glibc
import HeadwaterCore

extension LocalObjectStore {
    func store(_ content: ObjectContent, as key: ObjectKey) throws -> ObjectInfo {
        switch content {
        case .bytes(let bytes):
            let staged = try stage { file throws(SystemError) in try file.write(bytes) }
            defer { unlink(staged) }
            return try publish(LocalFile.openObject(staged), at: staged, as: key)
        case .file(let path):
            let info = try take(path, as: key)
            unlink(path)
            return info
        }
    }

    private func take(_ path: String, as key: ObjectKey) throws -> ObjectInfo {
        let file = try LocalFile.openObject(path)
        do { return try publish(file, at: path, as: key) } catch let error as SystemError where error.code == EXDEV {
            let staged = try stage { copy throws(SystemError) in try file.forEachPiece(copy.write) }
            defer { unlink(staged) }
            return try publish(LocalFile.openObject(staged), at: staged, as: key)
        }
    }

    /// Writes a file under a temporary name and returns its path.
    private func stage(_ fill: (LocalFile) throws(SystemError) -> Void) throws(SystemError) -> String {
        let path = try folders.temporaryFolder() + "/" + UUID().uuidString.lowercased()
        do throws(SystemError) { try fill(LocalFile.create(path)) } catch {
            unlink(path)
            throw error
        }
        return path
    }

    /// Gives a complete file its name as an object.
    private func publish(_ file: LocalFile, at path: String, as key: ObjectKey) throws -> ObjectInfo {
        let info = ObjectInfo(key: key, byteCount: try file.byteCount(), sha256: try file.computeSHA256())
        try file.keep(sha256: info.sha256)
        try file.makeReadOnly()
        try file.sync()
        try name(path, info)
        // Also after losing a race against the same bytes: the winner may not have come so far.
        try folders.syncFolder(of: self.path(of: key))
        return info
    }

    /// Links the file to its key, or finds that the key holds these bytes already.
    private func name(_ path: String, _ info: ObjectInfo) throws {
        let object = self.path(of: info.key)
        while true {
            do throws(SystemError) { return try folders.link(path, to: object) } catch {
                guard error.code == EEXIST else { throw error }
            }
            do throws(SystemError) {
                let existing = try self.info(of: info.key)
                guard existing != info else { return }
                throw SystemError(
                    "link (existing SHA-256 \(existing.sha256), new \(info.sha256))", object, code: EEXIST)
            } catch {
                // Deleted in between: the name is free again.
                if error.code == ENOENT { continue }
                throw error.isMissing ? SystemError("link", object, code: EEXIST) : error
            }
        }
    }
}
