import Glibc
import NIOCore

/// Why the web server could not begin.
public struct WebServerError: Error, Sendable, Equatable {
    public enum Kind: Sendable { case portInUse, addressNotHere, portDenied, exposed, failed }

    public var kind: Kind
    public var host: String
    public var port: Int
    /// The system's words.
    public var detail: String

    init(kind: Kind, host: String, port: Int, detail: String = "") {
        self.kind = kind
        self.host = host
        self.port = port
        self.detail = detail
    }

    /// Nil for an error that is not about listening.
    init?(listening error: any Error, host: String, port: Int) {
        guard let error = error as? IOError else { return nil }
        let kind: Kind =
            switch error.errnoCode {
            case EADDRINUSE: .portInUse
            case EADDRNOTAVAIL: .addressNotHere
            case EACCES: .portDenied
            default: .failed
            }
        self.init(kind: kind, host: host, port: port, detail: "\(error)")
    }
}

extension WebServerError: CustomStringConvertible {
    /// One sentence and a remedy.
    public var description: String {
        switch kind {
        case .portInUse:
            "Port \(port) on \(host) is used by another program. Stop that one or choose another port with --port."
        case .addressNotHere: "\(host) is not an address of this machine. Choose another with --host."
        case .portDenied: "Port \(port) is reserved for the administrator. Choose one above 1023 with --port."
        case .exposed:
            """
            Everyone who reaches \(host) could upload and delete. Listen on 127.0.0.1, let people sign in with --accounts, or \
            accept it with --allow-anonymous.
            """
        case .failed: "The server can't listen on \(host), port \(port): \(detail)."
        }
    }
}
