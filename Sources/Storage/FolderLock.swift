import Glibc
import HeadwaterCore

/// The lock on a data folder: a file with the owner's process id in it. The kernel ends the lock with its owner, so a
/// killed process leaves nothing that must be cleared.
final class FolderLock: Sendable {
    private let descriptor: CInt

    private init(owning descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    static func take(in folder: String) throws(Failure) -> FolderLock {
        let path = folder + "/" + DataFolder.lockName
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw .unusable(folder, "\(path): \(String(cString: strerror(errno)))") }
            let lock = FolderLock(owning: descriptor)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                guard errno == EWOULDBLOCK else {
                    throw .unusable(folder, "flock: \(String(cString: strerror(errno)))")
                }
                throw Failure(
                    .storageFailed,
                    "The data folder \(folder) is in use by process \(lock.owner()). "
                        + "Stop that one, or choose another folder with --data.")
            }
            // Its last owner may have removed the folder between the two calls; then this is the lock of nothing.
            guard lock.isStill(path) else { continue }
            try lock.sign(folder)
            return lock
        }
    }

    private func isStill(_ path: String) -> Bool {
        var mine = stat()
        var named = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &named) == 0
            && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
    }

    private func sign(_ folder: String) throws(Failure) {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            throw .unusable(folder, String(cString: strerror(errno)))
        }
    }

    /// The process id in the file; its owner may be about to write it.
    private func owner() -> String {
        var text = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &text, text.count, 0)
        let digits = text.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        return digits.isEmpty ? "that has just started" : String(decoding: digits, as: UTF8.self)
    }
}
