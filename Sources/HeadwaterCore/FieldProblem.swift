/// A field of a request that can't be taken as it is.
public struct FieldProblem: Error, Sendable, Equatable {
    /// Its names from the outermost to its own, with dots between: `source.bytes`.
    public var field: String
    /// One sentence.
    public var message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
