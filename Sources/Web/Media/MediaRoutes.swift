import Accounts
import Analytics
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import HummingbirdCore
import NIOCore
import Origin

/// `/v/{id}/…`, with `/t/{token}` before it or without: what players fetch and the event loops could not answer by themselves. What to answer is
/// Origin's to decide; here is seen to who asks, and its answers are sent.
struct MediaRoutes: Sendable {
    let origin: MediaOrigin
    let database: any Database
    let gate: Gate
    /// Hears of every segment that is fetched; nil when nobody counts.
    let views: ViewIntake?

    func add(to router: Router<WebContext>) {
        router.resource("/v/**", anyMethod: answer)
        router.resource("/t/{token}/v/**", anyMethod: answer)
    }

    @Sendable private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            let response = try await media(request, context)
            views?.note(request, response, context)
            return response
        } catch {
            // A player on another site's page has to see why, too.
            var problem = Problem(reporting: error)
            problem.fields[.accessControlAllowOrigin] = "*"
            problem.fields[.crossOriginResourcePolicy] = "cross-origin"
            throw problem
        }
    }

    private func media(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = OriginRequest(
            method: OriginRequest.Method(request.method.rawValue),
            fields: HeaderFields(request.headers.map { .init(name: $0.name.rawName, value: $0.value) }))
        switch asked.method {
        case .get, .head: break
        // The same whatever is asked for, so that nothing need be looked up.
        case .options, .other:
            let nothing = OriginObject(byteCount: 0, sha256: "", type: .bytes, policy: .currentVersion)
            return try response(nothing.response(to: asked), nil)
        }
        guard origin.admits(shield: request.headers[.originShield]) else {
            throw Problem(.forbidden, "origin_shielded", "Media is served through the CDN only.")
        }
        guard let target = MediaTarget(request.uri.path) else { throw Problem.notFound }
        let access = origin.access(
            to: target,
            PlaybackCredentials(
                cookie: request.headers[.cookie], referer: request.headers[.referer], client: context.client))
        if case .refused(let reason) = access { throw Problem(reason) }
        guard let path = VideoPath(target.path) else { throw Problem.notFound }
        if let isUnlocked = try await unquestioned(path, access, context) {
            guard let found = try await origin.find(path, isUnlocked: isUnlocked) else { throw Problem.notFound }
            return try response(found.object.response(to: asked), found)
        }
        return try await look(for: path, access, asked, context)
    }

    /// Whether it takes a token to see what nobody's rights have to be looked up for; nil when they do. That is how most requests come here, and
    /// they are answered by what is known of the video.
    private func unquestioned(
        _ path: VideoPath, _ access: PlaybackAccess, _ context: WebContext
    ) async throws -> Bool? {
        let hasToken = access == .unlocked
        guard hasToken || context.caller.user == nil, !path.isGrowing else { return nil }
        guard let facts = try await origin.facts(of: path.video) else { throw Problem.notFound }
        return facts.growing == nil && (hasToken || facts.isOpen) ? hasToken : nil
    }

    /// Looks into the catalog for what the one who asks may see.
    private func look(
        for path: VideoPath, _ access: PlaybackAccess, _ asked: OriginRequest, _ context: WebContext
    ) async throws -> Response {
        let watched = try await database.read { try WatchedVideo(path.video, at: path, in: $0) }
        guard let video = watched.judged(at: path) else { throw Problem.notFound }
        if access == .open { try await admit(context, to: video) }
        let audience = video.audience(requiresTokens: origin.requiresTokens)
        if let answer = try watched.playlist(at: path, for: asked, audience: audience) {
            return try response(answer.response(to: asked), nil)
        }
        guard let found = try await origin.find(path, isUnlocked: true) else { throw Problem.notFound }
        return try response(found.object.response(to: asked), found)
    }

    /// - Throws: ``Problem`` unless who asks may watch the video without a token.
    private func admit(_ context: WebContext, to video: VideoRecord) async throws {
        var video = video
        if origin.requiresTokens {
            // Where tokens are needed, a video is everyone's as little as a private one.
            guard context.caller.user != nil else { throw Problem.notFound }
            video.visibility = .private
        }
        try await gate.require(.watchVideo, of: video, context, missing: .notFound)
    }

    private func response(_ answer: OriginResponse, _ found: FoundObject?) throws -> Response {
        var fields = HTTPFields()
        for field in answer.fields.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        fields[.crossOriginResourcePolicy] = "cross-origin"
        fields[.cacheStatus] = found?.status.fieldValue
        fields[.age] = found?.age.map { String($0) }
        if answer.status >= 400 {
            fields[.contentLength] = nil
            throw Problem(HTTPResponse.Status(code: answer.status), fields: fields)
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: fields, body: body(answer.body, found))
    }

    private func body(_ body: OriginResponse.Body, _ found: FoundObject?) -> ResponseBody {
        switch (body, found) {
        case (.bytes(let bytes), _): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case (.range(let range), let found?):
            return ResponseBody(contentLength: range.count) { writer in
                try await send(range, of: found, to: &writer)
                try await writer.finish(nil)
            }
        case (.multipart(let parts, let tail), let found?):
            let length = parts.reduce(tail.count) { $0 + $1.head.count + $1.range.count }
            return ResponseBody(contentLength: length) { writer in
                for part in parts {
                    try await writer.write(ByteBuffer(bytes: part.head))
                    try await send(part.range, of: found, to: &writer)
                }
                try await writer.write(ByteBuffer(bytes: tail))
                try await writer.finish(nil)
            }
        case (.none, _), (.range, nil), (.multipart, nil): return ResponseBody()
        }
    }

    private func send(
        _ range: Range<Int64>, of found: FoundObject, to writer: inout any ResponseBodyWriter
    ) async throws {
        var start = Int(range.lowerBound)
        while start < range.upperBound {
            let chunk = try await found.chunk(of: start..<Int(range.upperBound))
            start += chunk.readableBytes
            try await writer.write(chunk)
        }
    }
}

extension Problem {
    /// A refusal that Origin decided, with its fields.
    fileprivate init(_ status: HTTPResponse.Status, fields: HTTPFields) {
        switch status {
        case .methodNotAllowed:
            self.init(
                status, "method_not_allowed", "This address answers to \(fields[.allow] ?? "GET").", fields: fields)
        case .rangeNotSatisfiable:
            self.init(status, "range_not_satisfiable", "The object ends before that range.", fields: fields)
        default:
            self.init(status, "precondition_failed", "The object is not the one the request names.", fields: fields)
        }
    }
}

extension Problem {
    fileprivate init(_ refusal: TokenRefusal) {
        switch refusal {
        case .invalid: self.init(.forbidden, "token_invalid", "Nobody who may has signed that token.")
        case .expired: self.init(.forbidden, "token_expired", "The token has expired; ask for a new one.")
        case .elsewhere:
            self.init(.forbidden, "token_elsewhere", "The token is not for this path, from here, or on that page.")
        }
    }
}

extension HTTPField.Name {
    // A token, so never nil.
    static let originShield = HTTPField.Name(OriginShield.fieldName)!
    // A token, so never nil. RFC 9211.
    static let cacheStatus = HTTPField.Name("Cache-Status")!
}
