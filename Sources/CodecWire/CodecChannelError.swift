internal import Glibc

/// Why a message could not be sent or received.
public enum CodecChannelError: Error, Sendable, Equatable {
    /// The other side is gone; between two messages that is an end, not an error.
    case closed
    case timedOut
    /// The other side does not speak the protocol.
    case malformed(String)
    /// Descriptor 0 is not one end of a Unix socket pair: somebody started the program by hand.
    case notASocket
    /// A file that should be sent along cannot be opened.
    case cannotOpen(path: String, code: CInt)
    case system(call: String, code: CInt)
}

extension CodecChannelError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .closed: "the other side closed the socket"
        case .timedOut: "no message in time"
        case .malformed(let reason): reason
        case .notASocket: "standard input is not a socket"
        case .cannotOpen(let path, let code): "\(path): \(String(cString: strerror(code)))"
        case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
        }
    }
}
