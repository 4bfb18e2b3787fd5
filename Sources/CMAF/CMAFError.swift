/// Why bytes are not the box, parameter set or segment they should be.
public struct CMAFError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// A field, a count or a size points beyond the bytes that are there.
        case truncated
        /// A value that no standard allows, or two values that contradict each other.
        case invalid
        /// Correct, but nothing that this module reads or writes.
        case unsupported
    }

    public let kind: Kind
    /// The box or structure it was found in: `tkhd`, `SPS`.
    public let subject: String
    /// Bytes from the start of the input, where that is known.
    public let offset: Int?
    /// A clause for the log.
    public let reason: String

    public init(_ kind: Kind, in subject: String, at offset: Int? = nil, _ reason: String) {
        self.kind = kind
        self.subject = subject
        self.offset = offset
        self.reason = reason
    }
}

extension CMAFError: CustomStringConvertible {
    public var description: String {
        offset.map { "\(subject) at byte \($0): \(reason)" } ?? "\(subject): \(reason)"
    }
}
