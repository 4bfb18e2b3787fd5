import HeadwaterCore
import NIOCore

/// An object with everything that an answer about it needs, ready to be sent by any number of connections.
final class CachedObject: Sendable {
    enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Too large for memory, and a file of this machine.
        case file(ObjectFile)
    }

    /// A whole answer of one coding. A class, so that an answer takes hold of one thing and not of each of these.
    final class Variant: Sendable {
        let fields: HeaderFields
        /// Status line and all fields but Date, without the empty line.
        let head: ByteBuffer
        let body: Body
        let byteCount: Int
        /// The same for an answer that nothing has changed.
        let notModifiedFields: HeaderFields
        let notModifiedHead: ByteBuffer
        let entityTag: String

        init(
            _ object: OriginObject, _ coding: ContentCoding, body: Body, byteCount: Int, _ shared: HeaderFields
        ) {
            let accepting: HeaderFields = coding == .identity ? [:] : ["Accept-Encoding": coding.rawValue]
            let whole = object.response(to: OriginRequest(method: .get, fields: accepting))
            let tag = object.entityTag(coding).description
            let condition = HeaderFields.Field(name: "If-None-Match", value: tag)
            let unchanged = object.response(
                to: OriginRequest(method: .get, fields: HeaderFields(accepting.fields + [condition])))
            fields = HeaderFields(whole.fields.fields + shared.fields)
            notModifiedFields = HeaderFields(unchanged.fields.fields + shared.fields)
            head = ResponseHead.bytes(status: whole.status, fields)
            notModifiedHead = ResponseHead.bytes(status: unchanged.status, notModifiedFields)
            self.body = body
            self.byteCount = byteCount
            entityTag = tag
        }
    }

    let standing: VideoStanding
    let key: ObjectKey
    let object: OriginObject
    let body: Body
    let identity: Variant
    /// What it comes in besides, and which of them to choose first.
    let compressed: [ContentCoding: Variant]
    let codings: [ContentCoding]

    /// - Parameter shared: what every answer carries besides what the object itself says.
    init(
        standing: VideoStanding, key: ObjectKey, object: OriginObject, body: Body,
        compressed: [ContentCoding: ByteBuffer], shared: HeaderFields
    ) {
        self.standing = standing
        self.key = key
        self.object = object
        self.body = body
        identity = Variant(object, .identity, body: body, byteCount: Int(object.byteCount), shared)
        codings = object.codings
        var variants: [ContentCoding: Variant] = [:]
        for (coding, bytes) in compressed {
            variants[coding] = Variant(object, coding, body: .bytes(bytes), byteCount: bytes.readableBytes, shared)
        }
        self.compressed = variants
    }

    /// What it costs to keep it: an open file costs about what the kernel keeps for it, and its share of those that may be open.
    ///
    /// - Parameter share: the least that an object weighs that is a file.
    func weight(ofFile share: Int) -> Int {
        if case .file = body { return max(share, (20 << 10) + identity.head.readableBytes) }
        var weight = 4096 + identity.head.readableBytes
        if case .bytes(let bytes) = body { weight += bytes.readableBytes }
        // Once as part of the object, once to be sent.
        weight += compressed.values.reduce(0) { $0 + 2 * $1.byteCount }
        return weight
    }

    /// The same object for a video whose facts have changed.
    func moved(to standing: VideoStanding, policy: CachePolicy, shared: HeaderFields) -> CachedObject {
        var object = object
        object.policy = policy
        let bodies = compressed.compactMapValues { variant in
            if case .bytes(let bytes) = variant.body { bytes } else { nil }
        }
        return CachedObject(
            standing: standing, key: key, object: object, body: body, compressed: bodies, shared: shared)
    }
}
