import CPosix
import Glibc
import SystemPackage

/// The open file of one upload. Its methods block; ``UploadStore`` and ``AppendPass`` call them on threads of a pool.
final class UploadFile: Sendable {
    let path: String
    private let descriptor: FileDescriptor

    private init(owning descriptor: FileDescriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        // Whatever matters was synced before; there is nobody left to tell.
        try? descriptor.close()
    }

    enum Manner {
        /// The file must not be there yet.
        case new
        /// Whatever was in it is gone.
        case emptied
        case existing

        fileprivate var options: FileDescriptor.OpenOptions {
            switch self {
            case .new: [.create, .exclusiveCreate, .closeOnExec]
            case .emptied: [.create, .truncate, .closeOnExec]
            case .existing: .closeOnExec
            }
        }
    }

    static func open(_ path: String, _ manner: Manner) throws(UploadStoreError) -> UploadFile {
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path), .readWrite, options: manner.options, permissions: .ownerReadWrite)
            return UploadFile(owning: descriptor, path: path)
        } catch {
            throw UploadStoreError(reporting: error, "open", path)
        }
    }

    func length() throws(UploadStoreError) -> Int64 {
        do {
            return try descriptor.seek(offset: 0, from: .end)
        } catch {
            throw UploadStoreError(reporting: error, "lseek", path)
        }
    }

    /// How far a write came, and what stopped it.
    struct Written {
        var byteCount: Int
        var failure: UploadStoreError?
    }

    /// Writes as many of the bytes as the disk takes: those before a failure count, too.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) -> Written {
        var written = 0
        while written < bytes.count {
            do {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                written += try descriptor.write(toAbsoluteOffset: offset + Int64(written), rest)
            } catch {
                return Written(byteCount: written, failure: UploadStoreError(reporting: error, "pwrite", path))
            }
        }
        return Written(byteCount: written, failure: nil)
    }

    /// As many bytes from the beginning as there are, but not more than `count`.
    func prefix(_ count: Int) throws(UploadStoreError) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let read = try descriptor.read(fromAbsoluteOffset: Int64(filled), into: rest)
                    guard read > 0 else { return }
                    filled += read
                }
            }
        } catch {
            throw UploadStoreError(reporting: error, "pread", path)
        }
    }

    /// Copies the first `count` bytes of another file to a place in this one, without their passing through this
    /// process; where the file system can, without their being read at all.
    func copy(_ count: Int64, of source: UploadFile, to offset: Int64) throws(UploadStoreError) {
        var read: Int64 = 0
        var written = offset
        while read < count {
            let step = cposix_copy_range(
                source.descriptor.rawValue, &read, descriptor.rawValue, &written, Int(clamping: count - read))
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw UploadStoreError("copy_file_range", source.path, Errno(rawValue: errno)) }
            // The file is shorter than its upload said, and going on would never end.
            guard step > 0 else { throw UploadStoreError("copy_file_range", source.path, .ioError) }
        }
    }

    /// Lets go of all bytes from a place on.
    func truncate(to length: Int64) throws(UploadStoreError) {
        guard ftruncate(descriptor.rawValue, off_t(length)) == 0 else {
            throw UploadStoreError("ftruncate", path, Errno(rawValue: errno))
        }
    }

    /// Has the system begin to write these bytes out, so that a flush finds most of its work done. Nothing is durable by
    /// it; where it can't be asked for, the flush does it all.
    func beginWriting(_ bytes: Range<Int64>) {
        _ = cposix_begin_writing(descriptor.rawValue, bytes.lowerBound, Int64(bytes.count))
    }

    /// Makes the bytes and the length durable.
    func sync() throws(UploadStoreError) {
        guard fdatasync(descriptor.rawValue) == 0 else {
            throw UploadStoreError("fdatasync", path, Errno(rawValue: errno))
        }
    }
}

extension UploadStoreError {
    /// swift-system throws nothing but `Errno`.
    init(reporting error: any Error, _ operation: String, _ path: String) {
        self.init(operation, path, error as? Errno ?? .ioError)
    }
}
