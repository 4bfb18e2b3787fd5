import Foundation
import HeadwaterCore
import Pipeline
import Synchronization

/// Which file each video of a batch is made from.
final class BatchInputs: Sendable {
    private let paths = Mutex<[VideoID: String]>([:])

    /// - Returns: the file's size in bytes.
    /// - Throws: ``Failure`` when there is no readable regular file.
    func add(_ path: String, as id: VideoID) throws(Failure) -> Int64 {
        let file = try Self.file(at: path)
        paths.withLock { $0[id] = file.path }
        return file.durableBytes
    }

    /// The path of an added file; that of nothing for other ids.
    func path(of id: VideoID) -> String { paths.withLock { $0[id] ?? "" } }

    /// A regular file that can be read, or a sentence why not.
    static func file(at path: String) throws(Failure) -> SourceFile {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(.unreadable, "There is no such file.")
        }
        guard !isFolder.boolValue, FileManager.default.isReadableFile(atPath: path) else {
            throw Failure(.unreadable, "This is not a file that can be read.")
        }
        return try SourceFile(path: path)
    }
}
