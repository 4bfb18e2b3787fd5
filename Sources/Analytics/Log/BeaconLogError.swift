/// Why the log did not take something.
public struct BeaconLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// More is waiting than there is room for; it passes.
        case busy
        /// No space left on the disk, or more is uncounted than the log may hold.
        case full
        /// It is closed.
        case closed
        /// The system refused, and why is in the detail.
        case failed
    }

    public var kind: Kind
    /// `write`, `open` …
    public var operation: String
    public var code: Int32

    init(_ kind: Kind, _ operation: String, code: Int32 = 0) {
        self.kind = kind
        self.operation = operation
        self.code = code
    }

    /// What `errno` says now.
    static func system(_ operation: String, _ code: Int32) -> BeaconLogError {
        BeaconLogError([28, 122].contains(code) ? .full : .failed, operation, code: code)
    }

    public var description: String { "beacon log: \(operation): \(kind.rawValue)\(code == 0 ? "" : " (\(code))")" }
}
