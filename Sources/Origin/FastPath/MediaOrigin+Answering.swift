import HeadwaterCore
import NIOCore

extension MediaOrigin {
    /// Whether the target of a request can be one of ours: told by its first bytes.
    static func isMedia(_ target: String) -> Bool {
        target.utf8.starts(with: "/v/".utf8) || target.utf8.starts(with: "/t/".utf8)
    }

    /// The answer to a request, when everything for it is in memory; nil when others have to see to it.
    ///
    /// Never waits: a short lock to find the object, and values from there on.
    ///
    /// - Parameters:
    ///   - time: nanoseconds of the clock in ``Surroundings``.
    ///   - memo: tokens that were verified before.
    ///   - client: where the request came from, if that is known here; asked only for a token that depends on it.
    func answer(
        to request: HotRequest, at time: UInt64, memo: TokenMemo, client: () -> IPAddress? = { nil }
    ) -> HotReply? {
        guard request.isOrdinary, request.method == .get || request.method == .head,
            let target = MediaTarget(request.target), case .object(let object)? = cache.use(target.path),
            admits(shield: request.shield)
        else { return nil }
        switch object.standing.verdict(at: time, lifetime: factsLifetime) {
        case .good: break
        case .due: standings.refresh(object.standing.video)
        case .expired, .revoked: return nil
        }
        if target.token != nil || !object.standing.isOpen {
            guard mayUnlock(target, request, memo, client) else { return nil }
        }
        var reply = object.reply(to: request, shared: hitFields)
        reply?.age = object.standing.ageInSeconds(at: time)
        return reply
    }
}

extension MediaOrigin {
    private func mayUnlock(
        _ target: MediaTarget, _ request: HotRequest, _ memo: TokenMemo, _ client: () -> IPAddress?
    ) -> Bool {
        let credentials = PlaybackCredentials(cookie: request.cookie, referer: request.referer, client: client())
        return access(to: target, credentials) { memo.verified($0, by: configuration.tokenKeys) } == .unlocked
    }
}

extension CachedObject {
    /// - Parameter shared: what every answer carries.
    func reply(to request: HotRequest, shared: HeaderFields) -> HotReply? {
        var variant = identity
        if !codings.isEmpty {
            let coding = ContentCoding.negotiated(acceptEncoding: request.acceptEncoding, among: codings)
            variant = compressed[coding] ?? identity
        }
        if request.conditions.isEmpty { return whole(variant, isHead: request.method == .head) }
        if request.conditions.count == 1, request.conditions[0].value == variant.entityTag,
            request.conditions[0].name.equalsIgnoringCase("If-None-Match")
        {
            return HotReply(head: .notModified(variant), body: .none, byteCount: 0)
        }
        return conditional(request, variant, shared)
    }

    private func whole(_ variant: Variant, isHead: Bool) -> HotReply {
        guard !isHead, variant.byteCount > 0 else { return HotReply(head: .whole(variant), body: .none, byteCount: 0) }
        let body: HotReply.Body =
            switch variant.body {
            case .bytes(let bytes): .bytes(bytes)
            case .file(let file): .file(file, 0..<variant.byteCount)
            }
        return HotReply(head: .whole(variant), body: body, byteCount: variant.byteCount)
    }

    /// Range requests and preconditions, by the same rules as anywhere else. Refusals have words of their own and are left to others.
    private func conditional(_ request: HotRequest, _ variant: Variant, _ shared: HeaderFields) -> HotReply? {
        let response = object.response(to: request.originRequest)
        guard response.status < 400 else { return nil }
        let body: HotReply.Body
        let count: Int
        switch response.body {
        case .none: (body, count) = (.none, 0)
        case .bytes:
            // Only ever the whole, compressed.
            return whole(variant, isHead: false)
        case .range(let range):
            guard let part = part(range) else { return nil }
            (body, count) = (part, range.count)
        case .multipart(let parts, let tail):
            guard let pieces = pieces(parts, tail) else { return nil }
            (body, count) = (.pieces(pieces), pieces.reduce(0) { $0 + $1.readableBytes })
        }
        let fields = HeaderFields(response.fields.fields + shared.fields)
        return HotReply(head: .own(status: response.status, fields), body: body, byteCount: count)
    }

    private func part(_ range: Range<Int64>) -> HotReply.Body? {
        switch body {
        case .bytes(let bytes): bytes.slice(range).map { .bytes($0) }
        case .file(let file): .file(file, Int(range.lowerBound)..<Int(range.upperBound))
        }
    }

    /// Nil for an object that is not in memory.
    private func pieces(_ parts: [OriginResponse.Part], _ tail: [UInt8]) -> [ByteBuffer]? {
        guard case .bytes(let bytes) = body else { return nil }
        var pieces: [ByteBuffer] = []
        for part in parts {
            guard let slice = bytes.slice(part.range) else { return nil }
            pieces += [ByteBuffer(bytes: part.head), slice]
        }
        return pieces + [ByteBuffer(bytes: tail)]
    }
}

extension ByteBuffer {
    fileprivate func slice(_ range: Range<Int64>) -> ByteBuffer? {
        getSlice(at: readerIndex + Int(range.lowerBound), length: range.count)
    }
}
