import CodecWire
import Foundation
import Glibc
import HeadwaterCore

/// The folder of one attempt's scratch files. All calls block; they belong on the attempt's own queue.
struct AttemptFolder: Sendable {
    private static let prefix = "attempt-"
    let path: String

    /// A new folder with a name of its own below `scratch`, which is made when it is not there.
    static func make(in scratch: String) throws(Failure) -> AttemptFolder {
        let folder = AttemptFolder(path: "\(scratch)/\(prefix)\(UUID().uuidString.lowercased())")
        do {
            try FileManager.default.createDirectory(
                atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unusableScratch(folder.path, "\(error)") }
        return folder
    }

    func path(ofSlot slot: Int) -> String { "\(path)/slot-\(slot)" }

    /// A new empty file. The child can write it and neither read nor find it.
    func openScratch(slot: Int) throws(CodecChannelError) -> OpenDescriptor {
        let path = path(ofSlot: slot)
        let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .cannotOpen(path: path, code: errno) }
        return OpenDescriptor(owning: number)
    }

    /// Checks the finished file of a slot before anybody uses it.
    ///
    /// - Throws: ``Failure`` with `codec_protocol` when it does not have the announced size, or when the codec process
    ///   still holds it open: it could change the bytes after they were looked at.
    func check(slot: Int, byteCount: Int64) throws(Failure) {
        let path = path(ofSlot: slot)
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .unusableScratch(path, String(cString: strerror(errno))) }
        let file = OpenDescriptor(owning: number)
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw .unusableScratch(path, String(cString: strerror(errno))) }
        guard Int64(status.st_size) == byteCount else {
            throw .brokenProtocol("an artifact of \(byteCount) bytes is a file of \(status.st_size)")
        }
        guard Self.isLeftAlone(file) else { throw .brokenProtocol("a finished artifact is still open for writing") }
    }

    /// A process that this one is just starting has all descriptors until it becomes another program: a writer for a
    /// moment, for which it is worth to wait.
    private static func isLeftAlone(_ file: OpenDescriptor) -> Bool {
        for _ in 0..<100 {
            if !file.hasWriter { return true }
            poll(nil, 0, 10)
        }
        return false
    }

    /// Removes what the owner of an artifact left of it.
    func discard(slot: Int) { unlink(path(ofSlot: slot)) }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }

    /// Folders of attempts below `scratch`.
    static func all(in scratch: String) throws -> [AttemptFolder] {
        guard FileManager.default.fileExists(atPath: scratch) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: scratch)
            .filter { $0.hasPrefix(prefix) }.map { AttemptFolder(path: "\(scratch)/\($0)") }
    }
}

extension Failure {
    static func unusableScratch(_ path: String, _ detail: String) -> Failure {
        Failure(.storageFailed, "The working folder could not be used.", detail: "\(path): \(detail)")
    }
}
