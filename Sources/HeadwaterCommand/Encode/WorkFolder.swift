import Foundation
import HeadwaterCore
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
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            guard names.isEmpty || names.contains(DataFolder.lockName) else {
                throw ProgramExit.failure("\(path) is not a folder of Headwater's; move it away, it is needed")
            }
            let folder: DataFolder
            do { folder = try DataFolder.open(at: path) } catch {
                throw ProgramExit.failure(
                    "\(path) can't be used: either it can't be written, or another 'headwater encode' works in it")
            }
            for name in ["objects", "scratch", "finished"] {
                let part = "\(path)/\(name)"
                if FileManager.default.fileExists(atPath: part) { try FileManager.default.removeItem(atPath: part) }
                try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
            }
            return WorkFolder(folder: folder)
        } catch let exit as ProgramExit {
            throw exit
        } catch {
            throw ProgramExit.failure("the folder \(path) can't be used: \(error)")
        }
    }

    var objectsPath: String { folder.objectsPath }
    var scratchPath: String { folder.scratchPath }

    /// A finished folder takes the place of the one under `target`, which lies in the work folder then.
    static func exchange(_ finished: String, with target: String) throws(Failure) {
        try FolderExchange.run(finished, target)
    }

    func remove() {
        do {
            try FileManager.default.removeItem(atPath: folder.path)
        } catch {
            StandardStream.error.write(
                "headwater: \(folder.path) could not be removed: \(error.localizedDescription)\n")
        }
    }
}
