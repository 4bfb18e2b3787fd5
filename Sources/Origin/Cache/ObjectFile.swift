import CPosix
import Glibc
import NIOCore
import NIOPosix

/// An open file that holds an object: read on threads that may wait for the disk, sent by the kernel.
final class ObjectFile: Sendable {
    let byteCount: Int
    private let descriptor: CInt

    private init(owning descriptor: CInt, byteCount: Int) {
        self.descriptor = descriptor
        self.byteCount = byteCount
    }

    deinit { Glibc.close(descriptor) }

    /// - Throws: `IOError` when it can't be opened or is no plain file.
    static func open(_ path: String, on threads: NIOThreadPool) async throws -> ObjectFile {
        try await threads.runIfActive {
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "open") }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                Glibc.close(descriptor)
                throw IOError(errnoCode: EISDIR, reason: "open")
            }
            return ObjectFile(owning: descriptor, byteCount: Int(status.st_size))
        }
    }

    /// The bytes of a range within the file.
    ///
    /// - Throws: `IOError`, also when the file ends early: objects never change, so somebody else has damaged it.
    func read(_ range: Range<Int>, on threads: NIOThreadPool) async throws -> ByteBuffer {
        try await threads.runIfActive { [self] in try readNow(range) }
    }

    private func readNow(_ range: Range<Int>) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: range.count)
        while buffer.readableBytes < range.count {
            let offset = range.lowerBound + buffer.readableBytes
            let count = range.upperBound - offset
            var result = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
                result = pread(descriptor, bytes.baseAddress, count, off_t(offset))
                return max(0, result)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw IOError(errnoCode: EIO, reason: "pread") }
        }
        return buffer
    }

    /// Whether a range can be sent without waiting for the disk, as far as its pages at both ends and in the middle tell.
    func isInMemory(_ range: Range<Int>) -> Bool {
        [range.lowerBound, (range.lowerBound + range.upperBound) / 2, range.upperBound - 1].allSatisfy {
            cposix_is_in_memory(descriptor, off_t($0)) > 0
        }
    }

    /// Brings a range into the system's memory, on a thread.
    func warm(_ range: Range<Int>, on threads: NIOThreadPool, _ loop: any EventLoop) -> EventLoopFuture<Void> {
        threads.runIfActive(eventLoop: loop) { [self] in _ = try readNow(range) }
    }

    /// A handle for the kernel to send from, which the caller closes: NIO lends a handle to one channel at a time.
    func duplicate() throws -> NIOFileHandle {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw IOError(errnoCode: errno, reason: "dup") }
        return NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: copy)
    }
}
