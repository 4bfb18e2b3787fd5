/// How far an upload is, and the rules of appending to it.
public struct UploadProgress: Sendable, Equatable {
    /// Bytes that are durable; never goes back.
    public var offset: Int64
    /// Bytes in all.
    public var length: Int64

    public init(offset: Int64, length: Int64) {
        self.offset = offset
        self.length = length
    }

    public var isComplete: Bool { offset >= length }
    /// Bytes still to come.
    public var remaining: Int64 { max(0, length - offset) }

    /// Whether a request may append at its offset.
    ///
    /// - Parameter bodyLength: bytes of the body, nil when only its end will tell.
    /// - Throws: ``UploadRefusal`` with `offsetMismatch`, or `exceedsLength` for a body that is known to be too long.
    public func requireRoom(at offset: Int64, for bodyLength: Int64?) throws(UploadRefusal) {
        guard offset == self.offset else {
            throw UploadRefusal(
                .offsetMismatch, "The upload is at byte \(self.offset), not at \(offset).", offset: self.offset)
        }
        if let bodyLength, bodyLength > remaining {
            throw UploadRefusal(
                .exceedsLength, "The upload has room for \(remaining) more bytes; these are \(bodyLength).",
                offset: self.offset)
        }
    }
}
