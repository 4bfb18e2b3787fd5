/// How far an upload is, and the rules of appending to it.
public struct UploadProgress: Sendable, Equatable {
    /// Bytes that are durable; never goes back.
    public var offset: Int64
    /// Bytes in all; nil while nobody has said.
    public var length: Int64?

    public init(offset: Int64, length: Int64?) {
        self.offset = offset
        self.length = length
    }

    public var isComplete: Bool { length.map { offset >= $0 } ?? false }

    /// Bytes that still have room.
    ///
    /// - Parameter limit: the longest upload there may be, which counts while the length is unknown.
    public func remaining(limit: Int64) -> Int64 { max(0, (length ?? limit) - offset) }

    /// Whether a request may append at its offset.
    ///
    /// - Parameters:
    ///   - bodyLength: bytes of the body, nil when only its end will tell.
    ///   - limit: the longest upload there may be.
    /// - Throws: ``UploadRefusal`` with `offsetMismatch`, or, for a body that is known to be too long,
    ///   `exceedsLength`, `tooLarge` while only the limit is known.
    public func requireRoom(
        at offset: Int64, for bodyLength: Int64?, limit: Int64 = .max
    ) throws(UploadRefusal) {
        guard offset == self.offset else {
            var refusal = UploadRefusal(
                .offsetMismatch, "The upload is at byte \(self.offset), not at \(offset).", offset: self.offset)
            refusal.providedOffset = offset
            throw refusal
        }
        let room = remaining(limit: limit)
        if let bodyLength, bodyLength > room {
            throw UploadRefusal(
                length == nil ? .tooLarge : .exceedsLength,
                "The upload has room for \(room) more bytes; these are \(bodyLength).",
                offset: self.offset)
        }
    }

    /// The same with the length that a request tells.
    ///
    /// - Throws: ``UploadRefusal`` with `inconsistentLength` when it was another one, or bytes beyond it are there;
    ///   `tooLarge`.
    public func with(length told: Int64?, limit: Int64) throws(UploadRefusal) -> UploadProgress {
        guard let told else { return self }
        if let length, length != told {
            throw UploadRefusal(
                .inconsistentLength, "The upload has \(length) bytes, which can't change to \(told).", offset: offset)
        }
        guard told <= limit else { throw UploadRefusal.tooLarge(told, limit: limit) }
        guard told >= offset else {
            throw UploadRefusal(
                .inconsistentLength, "The upload can't have \(told) bytes: \(offset) are already there.", offset: offset
            )
        }
        return UploadProgress(offset: offset, length: told)
    }
}
