import CPosix
import Crypto
import Glibc
import HeadwaterCore

/// An open file, closed with its last owner.
final class LocalFile: Sendable {
    /// Where an object's SHA-256 is kept, as 64 hexadecimal digits.
    private static let hashAttribute = "user.headwater.sha256"
    private static let pieceBytes = 1 << 20

    private let descriptor: CInt
    private let path: String

    private init(owning descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// - Throws: EISDIR for everything that is not a plain file.
    static func openObject(_ path: String) throws(SystemError) -> LocalFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        let file = LocalFile(owning: descriptor, path: path)
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw SystemError("open", path, code: EISDIR) }
        return file
    }

    /// A new file, only for this user until it is an object.
    static func create(_ path: String) throws(SystemError) -> LocalFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("create", path) }
        return LocalFile(owning: descriptor, path: path)
    }

    func byteCount() throws(SystemError) -> Int64 { Int64(try status().st_size) }

    private func status() throws(SystemError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError("fstat", path) }
        return status
    }

    // MARK: Bytes

    func write(_ bytes: [UInt8]) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno != EINTR { throw SystemError("write", path) }
            offset += max(0, count)
        }
    }

    /// - Throws: ENOENT when the range goes beyond the end.
    func read(_ range: Range<Int64>) throws(SystemError) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= (try byteCount()) else {
            throw SystemError("read \(range) of", path, code: ENOENT)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        while bytes.count < range.count {
            let piece = try readSome(at: range.lowerBound + Int64(bytes.count), upTo: range.count - bytes.count)
            // Objects never change; a file that ends early was damaged by somebody else.
            guard !piece.isEmpty else { throw SystemError("read", path, code: EIO) }
            bytes += piece
        }
        return bytes
    }

    func forEachPiece(_ body: ([UInt8]) throws(SystemError) -> Void) throws(SystemError) {
        var offset: Int64 = 0
        while true {
            let piece = try readSome(at: offset, upTo: Self.pieceBytes)
            guard !piece.isEmpty else { return }
            try body(piece)
            offset += Int64(piece.count)
        }
    }

    /// Empty at the end.
    private func readSome(at offset: Int64, upTo limit: Int) throws(SystemError) -> [UInt8] {
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                result = pread(descriptor, buffer.baseAddress, limit, off_t(offset))
                count = max(0, result)
            }
            if result >= 0 { return bytes }
            if errno != EINTR { throw SystemError("read", path) }
        }
    }

    // MARK: Hash

    /// The hash that was kept, computed again where the file system keeps no attributes.
    func sha256() throws(SystemError) -> String {
        var digits = [UInt8](repeating: 0, count: 64)
        if fgetxattr(descriptor, Self.hashAttribute, &digits, 64) == 64 {
            return String(decoding: digits, as: UTF8.self)
        }
        return try computeSHA256()
    }

    func computeSHA256() throws(SystemError) -> String {
        var hash = SHA256()
        try forEachPiece { piece throws(SystemError) in hash.update(data: piece) }
        return hash.finalize().hex
    }

    /// Without attributes on this file system nothing is kept, and ``sha256()`` reads the bytes each time.
    func keep(sha256: String) throws(SystemError) {
        let digits = Array(sha256.utf8)
        guard fsetxattr(descriptor, Self.hashAttribute, digits, digits.count, 0) != 0 else { return }
        if errno != ENOTSUP { throw SystemError("fsetxattr", path) }
    }

    // MARK: Durability

    /// What exists is never changed, not by accident either. After ``keep(sha256:)``, which needs the right to write.
    func makeReadOnly() throws(SystemError) {
        guard fchmod(descriptor, 0o444) == 0 else { throw SystemError("fchmod", path) }
    }

    func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", path) }
    }
}
