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

    /// - Parameter isNew: the file must not be there yet.
    static func open(_ path: String, isNew: Bool) throws(UploadStoreError) -> UploadFile {
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: isNew ? [.create, .exclusiveCreate, .closeOnExec] : .closeOnExec,
                permissions: .ownerReadWrite)
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
