/// A published object, as far as an answer about it depends on it.
public struct OriginObject: Sendable, Equatable {
    public var byteCount: Int64
    /// 64 lowercase hex digits.
    public var sha256: String
    public var type: MediaType
    public var policy: CachePolicy
    public var lastModified: HTTPDate?
    /// The same content in other codings, as far as they are at hand.
    public var compressed: [ContentCoding: [UInt8]]

    public init(
        byteCount: Int64, sha256: String, type: MediaType, policy: CachePolicy, lastModified: HTTPDate? = nil,
        compressed: [ContentCoding: [UInt8]] = [:]
    ) {
        self.byteCount = byteCount
        self.sha256 = sha256
        self.type = type
        self.policy = policy
        self.lastModified = lastModified
        self.compressed = compressed
    }

    /// Strong, from the content's hash; each coding has its own, since their bytes differ (RFC 9110 8.8.3.3).
    /// Half of the hash is as good as all of it: 128 bits.
    public func entityTag(_ coding: ContentCoding) -> EntityTag {
        EntityTag(opaque: sha256.prefix(32) + (coding == .identity ? "" : "-\(coding.rawValue)"))
    }

    /// Answers a request for this object.
    ///
    /// Pure: the caller sends the head and then what ``OriginResponse/Body`` names. Ranges are of the object
    /// itself; a compressed answer is always whole, which RFC 9110 14.2 leaves to the server.
    public func response(to request: OriginRequest) -> OriginResponse {
        switch request.method {
        case .get, .head: representation(for: request)
        case .options: preflight()
        case .other: methodNotAllowed()
        }
    }

    private static let allowedMethods = "GET, HEAD, OPTIONS"

    private func representation(for request: OriginRequest) -> OriginResponse {
        let coding = request.coding(of: type, among: codings)
        let outcome = Preconditions(request.fields).outcome(
            for: .init(
                entityTag: entityTag(coding), lastModified: lastModified, isDateStrong: policy == .immutable))
        switch outcome {
        case .failed:
            return OriginResponse(status: 412, fields: sharedFields + ["Content-Length": "0"], body: .none)
        case .notModified:
            return OriginResponse(status: 304, fields: validatingFields(coding), body: .none)
        case .proceed(let appliesRange):
            if let bytes = compressed[coding] { return whole(bytes, in: coding, isHead: request.method == .head) }
            // Range means something for GET only (RFC 9110 14.2).
            guard appliesRange, request.method == .get,
                let ranges = request.fields["Range"].flatMap({ ByteRangeRequest($0) })
            else { return whole(isHead: request.method == .head) }
            switch ranges.outcome(byteCount: byteCount) {
            case .unsatisfiable: return unsatisfiable()
            case .satisfiable(let ranges): return ranges.count == 1 ? partial(ranges[0]) : multipart(ranges)
            }
        }
    }

    private func whole(isHead: Bool) -> OriginResponse {
        OriginResponse(
            status: 200,
            fields: validatingFields(.identity)
                + ["Content-Type": type.text, "Content-Length": String(byteCount), "Accept-Ranges": "bytes"],
            body: isHead || byteCount == 0 ? .none : .range(0..<byteCount))
    }

    /// What it comes in besides identity, the one to choose first.
    var codings: [ContentCoding] { ContentCoding.compressions.filter { compressed[$0] != nil } }

    private func whole(_ bytes: [UInt8], in coding: ContentCoding, isHead: Bool) -> OriginResponse {
        OriginResponse(
            status: 200,
            fields: validatingFields(coding)
                + [
                    "Content-Type": type.text, "Content-Encoding": coding.rawValue,
                    "Content-Length": String(bytes.count),
                ],
            body: isHead ? .none : .bytes(bytes))
    }

    private func partial(_ range: Range<Int64>) -> OriginResponse {
        OriginResponse(
            status: 206,
            fields: validatingFields(.identity)
                + [
                    "Content-Type": type.text, "Content-Length": String(range.upperBound - range.lowerBound),
                    "Content-Range": contentRange(range), "Accept-Ranges": "bytes",
                ],
            body: .range(range))
    }

    private func multipart(_ ranges: [Range<Int64>]) -> OriginResponse {
        // The hash of the content can't stand in the content (RFC 2046 5.1.1 asks for such a boundary).
        let boundary = "part-\(sha256.prefix(32))"
        let parts = ranges.enumerated().map { position, range in
            let head =
                "\(position == 0 ? "" : "\r\n")--\(boundary)\r\n"
                + "Content-Type: \(type.text)\r\nContent-Range: \(contentRange(range))\r\n\r\n"
            return OriginResponse.Part(head: Array(head.utf8), range: range)
        }
        let tail = Array("\r\n--\(boundary)--\r\n".utf8)
        let length = parts.reduce(Int64(tail.count)) {
            $0 + Int64($1.head.count) + $1.range.upperBound - $1.range.lowerBound
        }
        return OriginResponse(
            status: 206,
            fields: validatingFields(.identity)
                + [
                    "Content-Type": "multipart/byteranges; boundary=\(boundary)", "Content-Length": String(length),
                    "Accept-Ranges": "bytes",
                ],
            body: .multipart(parts, tail: tail))
    }

    private func unsatisfiable() -> OriginResponse {
        OriginResponse(
            status: 416,
            fields: sharedFields + ["Content-Range": "bytes */\(byteCount)", "Content-Length": "0"], body: .none)
    }

    private func methodNotAllowed() -> OriginResponse {
        OriginResponse(
            status: 405, fields: sharedFields + ["Allow": Self.allowedMethods, "Content-Length": "0"], body: .none)
    }

    /// The CORS protocol's preflight (WHATWG Fetch 3.2.3); a day is as long as any browser keeps it.
    private func preflight() -> OriginResponse {
        OriginResponse(
            status: 204,
            fields: sharedFields + [
                "Allow": Self.allowedMethods, "Access-Control-Allow-Methods": Self.allowedMethods,
                "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match, If-Modified-Since",
                "Access-Control-Max-Age": "86400",
            ], body: .none)
    }

    private func contentRange(_ range: Range<Int64>) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(byteCount)"
    }

    /// What every answer carries: pages of any origin may play, measure and read it.
    private var sharedFields: HeaderFields {
        [
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Content-Length, Content-Range, ETag, Accept-Ranges",
            "Timing-Allow-Origin": "*",
            "X-Content-Type-Options": "nosniff",
        ]
    }

    /// What a 200, a 206 and a 304 carry alike (RFC 9110 15.4.5).
    private func validatingFields(_ coding: ContentCoding) -> HeaderFields {
        var fields: HeaderFields = ["ETag": entityTag(coding).description, "Cache-Control": policy.fieldValue]
        if let lastModified { fields.append("Last-Modified", lastModified.description) }
        // Of everything that could come in either coding, whichever this one is.
        if type.isCompressible { fields.append("Vary", "Accept-Encoding") }
        return fields + sharedFields
    }
}

extension HeaderFields {
    fileprivate static func + (left: HeaderFields, right: HeaderFields) -> HeaderFields {
        HeaderFields(left.fields + right.fields)
    }
}
