/// A box of a file or segment that is in no other.
public struct TopLevelBox: Sendable, Equatable {
    /// Four characters; those that cannot be printed are `?`.
    public let type: String
    /// Of its header, from the first byte that was read.
    public let offset: Int
    /// With its header.
    public let byteCount: Int
    /// Of what is behind the header.
    public let payload: Range<Int>

    init(_ box: UnreadBox) {
        type = box.type.description
        offset = box.offset
        byteCount = box.payload.end - box.offset
        payload = box.payload.position..<box.payload.end
    }
}
