import Glibc
import HeadwaterCore

/// A system call that failed on a file of the store.
struct SystemError: Error, Sendable, CustomStringConvertible {
    var call: String
    var path: String
    var code: CInt

    /// - Parameter code: by default the one that the last system call of this thread left.
    init(_ call: String, _ path: String, code: CInt = errno) {
        self.call = call
        self.path = path
        self.code = code
    }

    /// Whether there is no object of that name; ENOTDIR, EISDIR and ELOOP mean that something else is in its place.
    var isMissing: Bool { [ENOENT, ENOTDIR, EISDIR, ELOOP].contains(code) }

    var kind: ObjectStoreError.Kind {
        switch code {
        case ENOSPC, EDQUOT: .outOfSpace
        case EACCES, EPERM, EROFS: .denied
        case EEXIST: .alreadyExists
        default: isMissing ? .notFound : .unavailable
        }
    }

    var description: String { "\(call) \(path): \(String(cString: strerror(code)))" }
}
