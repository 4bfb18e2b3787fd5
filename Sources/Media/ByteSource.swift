/// What a read of a ``ByteSource`` came to.
public enum SourceRead: Sendable, Equatable {
    /// That many bytes were put at the start of the buffer, at least one.
    case bytes(Int)
    /// The offset is at or past the end of the finished source.
    case end
    /// The offset is at or past the durable bytes of a source that still grows.
    case notYet
}

/// The bytes of a source, read at any offset and never by name.
public protocol ByteSource: Sendable {
    /// The size in bytes, nil while it is not known: the source still grows.
    var knownSize: Int64? { get }
    /// How many bytes are there now, from the start.
    var durableBytes: Int64 { get }

    /// Reads up to the buffer's size from `offset`; shorter reads are allowed.
    /// - Throws: ``Failure`` when the storage below cannot be read.
    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> SourceRead
}

extension ByteSource {
    /// Of a source that does not grow.
    public var durableBytes: Int64 { knownSize ?? 0 }

    var isGrowing: Bool { knownSize == nil }
}

/// The work met the end of the durable bytes of a source that still grows.
///
/// Not a failure: the job waits until the source reaches past `offset`.
public struct Starved: Error, Sendable, Equatable {
    public var offset: Int64

    public init(offset: Int64) { self.offset = offset }
}
