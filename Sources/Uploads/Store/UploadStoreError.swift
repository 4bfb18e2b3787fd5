import SystemPackage

/// Why bytes of an upload could not be kept or found.
public struct UploadStoreError: Error, Sendable, Equatable {
    public enum Kind: Sendable { case notFound, outOfSpace, denied, failed }

    public var kind: Kind
    /// The system call.
    public var operation: String
    public var path: String
    /// `errno`.
    public var code: Int32

    init(_ operation: String, _ path: String, _ errno: Errno) {
        kind =
            switch errno {
            case .noSuchFileOrDirectory: .notFound
            case .noSpace, .diskQuotaExceeded, .fileTooLarge: .outOfSpace
            case .permissionDenied, .notPermitted, .readOnlyFileSystem: .denied
            default: .failed
            }
        self.operation = operation
        self.path = path
        code = errno.rawValue
    }
}

extension UploadStoreError: CustomStringConvertible {
    public var description: String { "\(operation) \(path): \(Errno(rawValue: code))" }
}
