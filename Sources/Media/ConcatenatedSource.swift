/// Several finished sources read as one, such as an init segment and the segments that follow it.
public struct ConcatenatedSource: ByteSource {
    private let parts: [any ByteSource]
    /// Where each part starts, and last where all end.
    private let starts: [Int64]

    /// - Precondition: the size of every part is known.
    public init(_ parts: [any ByteSource]) {
        var starts: [Int64] = [0]
        for part in parts {
            guard let size = part.knownSize else { preconditionFailure("only finished sources are concatenated") }
            starts.append(starts[starts.count - 1] + size)
        }
        self.parts = parts
        self.starts = starts
    }

    public var knownSize: Int64? { starts[starts.count - 1] }

    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> SourceRead {
        // The part that holds the offset: the last that starts at or before it, empty ones left out.
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle + 1] <= offset { low = middle + 1 } else { high = middle }
        }
        guard low < parts.count else { return .end }
        return try parts[low].read(at: offset - starts[low], into: buffer)
    }
}
