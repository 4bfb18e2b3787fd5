import Foundation

/// How one request's bytes ended.
struct AppendOutcome: Sendable {
    /// Why no more came.
    enum End: Sendable {
        /// The body was read to its end.
        case bodyEnded
        /// There is no more room, yet more bytes came.
        case overflowed
        case cancelled
        case broken(any Error)
        case diskFailed(UploadStoreError)
        /// What came, or what it would do to the disk, is not wanted.
        case refused(UploadRefusal)
    }

    /// All bytes before it are durable.
    var offset: Int64
    var end: End
    /// Of the bytes that came, if they were to be summed up.
    var digest: Data?

    /// Whether the upload is refused for what it is.
    var isNoMedia: Bool {
        if case .refused(let refusal) = end { refusal.kind == .notMedia } else { false }
    }

    /// Whether every byte that the client meant to send came.
    ///
    /// - Parameter count: how many did.
    func isWhole(bodyLength: Int64?, count: Int64) -> Bool {
        guard case .bodyEnded = end else { return false }
        return bodyLength == nil || bodyLength == count
    }

    /// - Throws: ``UploadRefusal`` unless the body was taken as a whole.
    func require(_ request: UploadAppend, isSuperseded: Bool) throws(UploadRefusal) {
        switch end {
        case .bodyEnded:
            guard !isWhole(bodyLength: request.bodyLength, count: offset - request.offset) else { return }
            throw UploadRefusal(.interrupted, "The connection ended early.", offset: offset)
        case .overflowed:
            let kept = request.checksum == nil ? "the rest was dropped" : "none was kept"
            throw UploadRefusal(
                .exceedsLength, "More bytes came than the upload has room for; \(kept).", offset: offset)
        case .cancelled where isSuperseded:
            throw UploadRefusal(.superseded, "A newer request continues this upload.", offset: offset)
        case .cancelled:
            throw UploadRefusal(.interrupted, "The server is stopping; continue in a moment.", offset: offset)
        case .broken(let error):
            throw UploadRefusal(.interrupted, "The connection ended early.", offset: offset, detail: "\(error)")
        case .diskFailed(let error):
            throw UploadRefusal(reporting: error, offset: offset)
        case .refused(var refusal):
            if !isNoMedia { refusal.offset = offset }
            throw refusal
        }
    }
}
