import Foundation
import HeadwaterCore
import Logging
import Storage

/// The folder beside the output in which a batch is made; one batch at a time.
struct WorkFolder: Sendable {
    private let folder: DataFolder

    /// What an interrupted batch left there is removed; one that still runs is not.
    ///
    /// - Throws: ``ProgramExit`` when it can't be made or another batch uses it.
    static func open(at path: String) throws -> WorkFolder {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let folder = try DataFolder.open(at: path)
            for name in ["objects", "scratch", "finished"] {
                let part = "\(path)/\(name)"
                if FileManager.default.fileExists(atPath: part) { try FileManager.default.removeItem(atPath: part) }
                try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
            }
            return WorkFolder(folder: folder)
        } catch let failure as Failure {
            throw ProgramExit.failure(failure.message)
        } catch {
            throw ProgramExit.failure("the folder \(path) can't be used: \(error)")
        }
    }

    var objectsPath: String { folder.objectsPath }
    var scratchPath: String { folder.scratchPath }

    func remove(logger: Logger) {
        do {
            try FileManager.default.removeItem(atPath: folder.path)
        } catch {
            logger.error("the work folder is left", metadata: ["path": "\(folder.path)", "error": "\(error)"])
        }
    }
}
