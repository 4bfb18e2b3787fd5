/// What is wanted of one video besides the preset.
public struct EncodeOptions: Sendable, Codable, Equatable {
    /// The part of the source that is kept, on its presentation timeline; nil from the start.
    public var start: MediaTime?
    /// Nil to the end.
    public var end: MediaTime?
    /// Overrides the preset when given.
    public var passesThrough: Bool?

    public init(start: MediaTime? = nil, end: MediaTime? = nil, passesThrough: Bool? = nil) {
        self.start = start
        self.end = end
        self.passesThrough = passesThrough
    }
}
