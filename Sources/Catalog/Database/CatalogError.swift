/// Why the catalog could not do what it was asked.
public struct CatalogError: Error, Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Another connection or process held a lock for longer than we wait.
        case busy
        /// A unique key, a reference or a value rule of the schema was violated.
        case constraint
        /// The row is not in the state that the caller expected, or is gone.
        case conflict
        /// The file is damaged or not a database.
        case corrupt
        /// No space left.
        case full
        /// The database can be read only, or not at all, by this user.
        case denied
        /// It can't be reached or was closed.
        case unavailable
        /// A newer program has changed the schema.
        case newerSchema
        /// A row holds what this program does not understand.
        case malformedRow
        /// The statement itself is wrong: a fault of this program.
        case invalidStatement
    }

    public var kind: Kind
    /// What was being done: `open`, `execute`, `publish`.
    public var operation: String
    /// What it was done to: a statement, a column, an id, a path.
    public var subject: String
    /// The driver's own number, 0 when the error is ours.
    public var code: Int
    /// The driver's words or ours, for the log.
    public var detail: String

    public init(_ kind: Kind, _ operation: String, _ subject: String, code: Int = 0, detail: String = "") {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.code = code
        self.detail = detail
    }

    /// Whether the same call may succeed later without anyone doing something.
    public var isRetryable: Bool { kind == .busy || kind == .unavailable }
}

extension CatalogError: CustomStringConvertible {
    public var description: String {
        let number = code == 0 ? "" : " (\(code))"
        return "catalog: \(operation) \(subject): \(kind.rawValue)\(number)\(detail.isEmpty ? "" : ": \(detail)")"
    }
}
