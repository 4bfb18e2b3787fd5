/// What must not be printed: logs, errors and `dump` show that it is there, and nothing of it.
public protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    public var description: String { "<REDACTED>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A text that is not to be read by chance, a password for example: it has to be asked for.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral, Redacted {
    public let text: String

    public init(_ text: String) { self.text = text }

    public init(stringLiteral value: String) { text = value }
}
