import Catalog
import Crypto
import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import Uploads

/// `/v1/videos` and what lies below it, but for the event stream.
struct VideoRoutes: Sendable {
    let services: WebServices
    private let metrics: WebMetrics
    private let reader: VideoReader

    static let maxPage = 100
    static let defaultPage = 50
    static let maxTitle = 200
    /// Bytes of a JSON body.
    static let maxBody = 64 << 10

    init(services: WebServices, metrics: WebMetrics) {
        self.services = services
        self.metrics = metrics
        reader = VideoReader(services: services)
    }

    func add(to router: Router<WebContext>) {
        router.resource("/v1/videos", [.get: list, .post: create])
        router.resource("/v1/videos/{id}", [.get: find, .patch: rename, .delete: delete])
        router.resource("/v1/videos/{id}/retry", [.post: retry])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        var limit = Self.defaultPage
        if let text = parameters["limit"] {
            guard let number = Int(text), (1...Self.maxPage).contains(number) else {
                throw Problem.invalidParameter("limit is a number from 1 to \(Self.maxPage).")
            }
            limit = number
        }
        var cursor: VideoID?
        if let text = parameters["cursor"] {
            cursor = VideoID(String(text))
            guard cursor != nil else { throw Problem.invalidParameter("cursor is not one that a list gave out.") }
        }
        return try APICoding.response(try await reader.page(limit: limit, before: cursor))
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let key = try IdempotentCreation.key(request.headers[.idempotencyKey])
        if let manner = PlainUpload.manner(of: request) {
            let plain = PlainUpload(uploads: services.uploads, metrics: metrics)
            return try await create(request, context, key: key, fingerprint: PlainUpload.fingerprint(of: request)) {
                try await plain.take(manner, request, context, with: $0)
            }
        }
        let body = try await jsonBody(request, context)
        let new = try decoded(NewVideo.self, from: body)
        let fingerprint = SHA256.hash(data: body).hex
        return try await create(request, context, key: key, fingerprint: fingerprint) {
            guard let remote = new.remote else { return try await services.uploads.begin(new.upload, with: $0).id }
            guard let pulls = services.pulls else {
                throw UploadRefusal(invalid: [.init("url", "This server fetches nothing from elsewhere.")])
            }
            return try await pulls.begin(new.upload, from: remote, with: $0)
        }
    }

    /// Creates a video and answers it; or answers again what was answered when its key came before.
    private func create(
        _ request: Request, _ context: WebContext, key: String?, fingerprint: String,
        by make: (@escaping IdempotentCreation.Rows) async throws -> VideoID
    ) async throws -> Response {
        let creation = IdempotentCreation(database: services.database)
        let asked = key.map { IdempotentRequest(key: $0, fingerprint: fingerprint) }
        var response: Response
        let id: VideoID
        switch try await creation.run(asked, create: make) {
        case .made(let made):
            id = made
            guard let video = try await reader.find(id) else { throw Problem.videoNotFound }
            let text = try APICoding.text(video)
            try await creation.answered(asked, text)
            response = APICoding.response(text: text, status: .created)
        case .repeated(let known, let text):
            id = known
            if let text {
                response = APICoding.response(text: text, status: .created)
            } else {
                response = try await answer(id, status: .created)
            }
            // Its file came with the first request and need not be read again.
            if request.head.declaresBody, PlainUpload.manner(of: request) != nil {
                response = response.closingConnection(context.channel)
            }
        }
        response.headers[.location] = "/v1/videos/\(id)"
        return response
    }

    @Sendable private func find(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(context.videoID())
    }

    private struct Change: Decodable {
        var title: String?
    }

    @Sendable private func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        let change = try await json(Change.self, request, context)
        guard let title = change.title.map(SourceName.cleaned), (1...Self.maxTitle).contains(title.count) else {
            throw Problem(.badRequest, "invalid_title", "A title has 1 to \(Self.maxTitle) characters.")
        }
        let isThere = try await services.database.write { transaction in
            guard try transaction.videos.find(id) != nil else { return false }
            try transaction.videos.setTitle(id, title)
            return true
        }
        guard isThere else { throw Problem.videoNotFound }
        await services.coordination.publish(.video(id))
        return try await answer(id)
    }

    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        // An unfinished upload ends the tus way, so that nobody still writes to its file.
        do {
            if try await services.uploads.terminate(id) == .terminated { return Response(status: .noContent) }
        } catch let refusal as UploadRefusal where [.notFound, .gone].contains(refusal.kind) {
            // A video need not have come by an upload.
        }
        guard try await services.actions.delete(id) else { throw Problem.videoNotFound }
        return Response(status: .noContent)
    }

    @Sendable private func retry(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        guard try await services.actions.retry(id) else {
            guard try await reader.find(id) != nil else { throw Problem.videoNotFound }
            throw Problem(.conflict, "not_failed", "Only a video that failed can be tried again.")
        }
        return try await answer(id, status: .accepted)
    }

    private func answer(_ id: VideoID, status: HTTPResponse.Status = .ok) async throws -> Response {
        guard let video = try await reader.find(id) else { throw Problem.videoNotFound }
        return try APICoding.response(video, status: status)
    }

    private func json<Body: Decodable>(
        _ type: Body.Type, _ request: Request, _ context: WebContext
    ) async throws -> Body {
        try decoded(type, from: try await jsonBody(request, context))
    }

    private func jsonBody(_ request: Request, _ context: WebContext) async throws -> Data {
        // Also what keeps a foreign page's form from being taken for a request of ours.
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
            throw Problem(.unsupportedMediaType, "unsupported_content_type", "The body is application/json.")
        }
        try await context.sendContinue(to: request)
        do {
            return Data(try await request.body.collect(upTo: Self.maxBody).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, "body_too_large", "The body has at most \(Self.maxBody) bytes.")
        }
    }

    private func decoded<Body: Decodable>(_ type: Body.Type, from body: Data) throws -> Body {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch let error as DecodingError {
            throw Problem(.badRequest, "invalid_json", "The body is not the JSON expected here.", cause: "\(error)")
        }
    }
}

extension WebContext {
    /// The id in the address; what is no id names no video.
    func videoID() throws(Problem) -> VideoID {
        guard let id = parameters.get("id").flatMap({ VideoID($0) }) else { throw Problem.videoNotFound }
        return id
    }
}
