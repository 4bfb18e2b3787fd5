import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import HummingbirdCore
import NIOCore
import Origin

/// `/v/{id}/…`: what players fetch. What to answer is Origin's to decide; here bytes are found and sent.
struct MediaRoutes: Sendable {
    let database: any Database
    let store: any ObjectStore
    let playlists: PlaylistCache
    let gate: Gate

    /// Bytes of one read from the store.
    static let readSize: Int64 = 256 << 10

    func add(to router: Router<WebContext>) {
        router.resource("/v/**", anyMethod: answer)
    }

    @Sendable private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            return try await media(request, context)
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
            return try response(nothing.response(to: asked), key: nil)
        }
        guard let path = VideoPath(request.uri.path) else { throw Problem.notFound }
        let found = try await find(path)
        guard let video = found.judged(at: path) else { throw Problem.notFound }
        try await gate.require(.watchVideo, of: video, context, missing: .notFound)
        var response = try await answer(path, of: found, to: asked)
        // Neither a shared cache nor the next person at this browser may have it.
        if video.visibility == .private { response.headers[.cacheControl] = "private, no-store" }
        return response
    }

    private func answer(_ path: VideoPath, of found: WatchedVideo, to asked: OriginRequest) async throws -> Response {
        if let answer = try found.playlist(at: path, for: asked) {
            return try response(answer.response(to: asked), key: nil)
        }
        guard let key = found.key(of: path) else { throw Problem.notFound }
        let info = try await store.head(key)
        var object = OriginObject(
            byteCount: info.byteCount, sha256: info.sha256, type: MediaType(fileName: key.text),
            policy: path.cachePolicy)
        if asked.wantsGzip(of: object.type) {
            object.gzip = try await playlists.gzip(of: key, sha256: info.sha256) { [store] in try await store.read(key)
            }
        }
        return try response(object.response(to: asked), key: key)
    }

    private func find(_ path: VideoPath) async throws -> WatchedVideo {
        try await database.read { transaction in
            let video = try transaction.videos.find(path.video)
            // Who began while it grew goes on by those playlists when it is published.
            let wantsGrowing = video?.publication == nil || path.isGrowing
            let growing = wantsGrowing ? try transaction.growing.find(path.video) : nil
            let hasPlaylist = growing != nil && path.mayBeGrowing
            return WatchedVideo(
                video: video, growing: growing,
                playlist: hasPlaylist ? try transaction.growing.playlist(path.rest, of: path.video) : nil)
        }
    }

    private func response(_ answer: OriginResponse, key: ObjectKey?) throws -> Response {
        var fields = HTTPFields()
        for field in answer.fields.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        fields[.crossOriginResourcePolicy] = "cross-origin"
        if answer.status >= 400 {
            fields[.contentLength] = nil
            throw Problem(HTTPResponse.Status(code: answer.status), fields: fields)
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: fields, body: body(answer.body, key: key))
    }

    private func body(_ body: OriginResponse.Body, key: ObjectKey?) -> ResponseBody {
        switch (body, key) {
        case (.bytes(let bytes), _): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case (.range(let range), let key?):
            return ResponseBody(contentLength: range.count) { writer in
                try await send(range, of: key, to: &writer)
                try await writer.finish(nil)
            }
        case (.multipart(let parts, let tail), let key?):
            let length = parts.reduce(tail.count) { $0 + $1.head.count + $1.range.count }
            return ResponseBody(contentLength: length) { writer in
                for part in parts {
                    try await writer.write(ByteBuffer(bytes: part.head))
                    try await send(part.range, of: key, to: &writer)
                }
                try await writer.write(ByteBuffer(bytes: tail))
                try await writer.finish(nil)
            }
        case (.none, _), (.range, nil), (.multipart, nil): return ResponseBody()
        }
    }

    private func send(_ range: Range<Int64>, of key: ObjectKey, to writer: inout any ResponseBodyWriter) async throws {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + Self.readSize, range.upperBound)
            try await writer.write(ByteBuffer(bytes: store.read(key, range: start..<end)))
            start = end
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
