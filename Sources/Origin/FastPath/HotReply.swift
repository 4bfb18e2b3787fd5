import NIOCore

/// An answer from memory, for either writer: HTTP/1's bytes or a stream of HTTP/2.
public struct HotReply: Sendable {
    enum Head: Sendable {
        case whole(CachedObject.Variant)
        case notModified(CachedObject.Variant)
        /// Made for this request.
        case own(status: Int, HeaderFields)
    }

    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// One after the other: the parts of several ranges.
        case pieces([ByteBuffer])
        case file(ObjectFile, Range<Int>)
    }

    let head: Head
    let body: Body
    /// Of the body.
    let byteCount: Int
    /// Seconds since the catalog had it so (RFC 9111 5.1).
    var age = 0

    public var status: Int {
        switch head {
        case .whole: 200
        case .notModified: 304
        case .own(let status, _): status
        }
    }

    public var fields: HeaderFields {
        switch head {
        case .whole(let variant): variant.fields
        case .notModified(let variant): variant.notModifiedFields
        case .own(_, let fields): fields
        }
    }

    /// Status line and fields as HTTP/1.1 sends them, but for Date and the empty line.
    var headBytes: ByteBuffer {
        switch head {
        case .whole(let variant): variant.head
        case .notModified(let variant): variant.notModifiedHead
        case .own(let status, let fields): ResponseHead.bytes(status: status, fields)
        }
    }

    var event: OriginCounters.Event {
        switch status {
        case 206: .partialHit
        case 304: .notModifiedHit
        default: .wholeHit
        }
    }
}
