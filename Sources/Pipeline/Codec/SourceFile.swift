import Glibc
public import HeadwaterCore

/// A file that a codec process may read, as far as its bytes are durable.
public struct SourceFile: Sendable, Equatable {
    public var path: String
    /// The codec process never reads beyond; a growing upload has more later.
    public var durableBytes: Int64

    public init(path: String, durableBytes: Int64) {
        self.path = path
        self.durableBytes = durableBytes
    }

    /// A file that no longer grows.
    ///
    /// - Throws: ``Failure`` with `storage_failed` when it is not there.
    public init(path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure(
                .storageFailed, "A file that is needed could not be read.",
                detail: "\(path): \(String(cString: strerror(errno)))")
        }
        self.init(path: path, durableBytes: Int64(status.st_size))
    }
}
