internal import Glibc

/// Why a guard is not on.
public enum GuardError: Error, Sendable, Equatable {
    case system(call: String, code: CInt)
    /// This kernel, or this operating system, does not have it.
    case unavailable(String)
}

extension GuardError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
        case .unavailable(let reason): reason
        }
    }
}
