import Accounts
import Catalog
import Crypto
import HTTPTypes
import HeadwaterCore
import Hummingbird
import Uploads

/// `/v1/videos` and what lies below it, but for the event stream.
struct VideoRoutes: Sendable {
    let services: WebServices
    private let metrics: WebMetrics
    private let reader: VideoReader
    private let gate: Gate

    static let maxTitle = 200

    init(services: WebServices, metrics: WebMetrics) {
        self.services = services
        self.metrics = metrics
        reader = VideoReader(services: services)
        gate = Gate(services)
    }

    func add(to router: Router<WebContext>) {
        router.resource("/v1/videos", [.get: list, .post: create])
        router.resource("/v1/videos/{id}", [.get: find, .patch: change, .delete: delete])
        router.resource("/v1/videos/{id}/retry", [.post: retry])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.listVideos, context)
        let page = try PageRequest(request, of: VideoReader.list)
        // A cursor that this list gave out holds an id.
        let cursor = page.after.flatMap { VideoID($0) }
        return try APICoding.response(
            try await reader.page(limit: page.limit, before: cursor, for: context.caller))
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.createUpload, context)
        let key = try IdempotentCreation.key(request.headers[.idempotencyKey])
        if let manner = PlainUpload.manner(of: request) {
            let plain = PlainUpload(uploads: services.uploads, metrics: metrics)
            return try await create(request, context, key: key, fingerprint: PlainUpload.fingerprint(of: request)) {
                try await plain.take(manner, request, context, with: $0)
            }
        }
        let body = try await request.json(context)
        let new = try Request.decoded(NewVideo.self, from: body)
        if new.remote != nil { try await gate.require(.fetchUpload, context) }
        let upload = new.upload.begun(by: context.caller)
        let fingerprint = SHA256.hash(data: body).hex
        return try await create(request, context, key: key, fingerprint: fingerprint) {
            guard let remote = new.remote else { return try await services.uploads.begin(upload, with: $0).id }
            guard let pulls = services.pulls else {
                throw UploadRefusal(invalid: [.init("url", "This server fetches nothing from elsewhere.")])
            }
            return try await pulls.begin(upload, from: remote, with: $0)
        }
    }

    /// Creates a video and answers it; or answers again what was answered when its key came before.
    private func create(
        _ request: Request, _ context: WebContext, key: String?, fingerprint: String,
        by make: (@escaping IdempotentCreation.Rows) async throws -> VideoID
    ) async throws -> Response {
        let creation = IdempotentCreation(database: services.database)
        let asked = key.map { IdempotentRequest(owner: context.caller.keyOwner, key: $0, fingerprint: fingerprint) }
        var response: Response
        let id: VideoID
        switch try await creation.run(asked, create: make) {
        case .made(let made):
            id = made
            let version = try await version(id, context)
            try await creation.answered(asked, String(decoding: version.json, as: UTF8.self))
            response = version.response(status: .created)
        case .repeated(let known, let text):
            id = known
            if let text {
                response = APICoding.response(text: text, status: .created)
            } else {
                response = try await answer(id, context, status: .created)
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
        let id = try context.videoID()
        try await gate.require(.seeVideo, of: id, context)
        return try await version(id, context).response(to: request)
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        try await gate.require(.changeVideo, of: id, context)
        let change = try await request.json(VideoChange.self, context)
        let seen = try await precondition(id, request, context)
        try await services.database.write { transaction in
            guard let video = try transaction.videos.find(id) else { throw Problem.videoNotFound }
            if let seen, video.updatedAt != seen { throw Problem.changedMeanwhile }
            if let title = change.title { try transaction.videos.setTitle(id, title) }
            if let visibility = change.visibility { try transaction.videos.setVisibility(id, visibility) }
        }
        await services.coordination.publish(.video(id))
        return try await answer(id, context)
    }

    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        try await gate.require(.deleteVideo, of: id, context)
        _ = try await precondition(id, request, context)
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
        try await gate.require(.retryVideo, of: id, context)
        guard try await services.actions.retry(id) else {
            guard try await reader.find(id, for: context.caller) != nil else { throw Problem.videoNotFound }
            throw Problem(.conflict, "not_failed", "Only a video that failed can be tried again.")
        }
        return try await answer(id, context, status: .accepted)
    }

    private func answer(
        _ id: VideoID, _ context: WebContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try await version(id, context).response(status: status)
    }

    private func version(_ id: VideoID, _ context: WebContext) async throws -> ResourceVersion {
        guard let video = try await reader.find(id, for: context.caller) else { throw Problem.videoNotFound }
        return try ResourceVersion(video)
    }

    /// Holds a change to the state that the request is for.
    ///
    /// - Returns: when the video's row was last changed in that state; nil when any state will do.
    private func precondition(_ id: VideoID, _ request: Request, _ context: WebContext) async throws -> Timestamp? {
        guard request.isConditional else { return nil }
        guard let video = try await reader.find(id, for: context.caller) else { throw Problem.videoNotFound }
        try ResourceVersion(video).require(by: request)
        return video.video.updatedAt
    }
}

extension WebContext {
    /// The id in the address; what is no id names no video.
    func videoID() throws(Problem) -> VideoID {
        guard let id = parameters.get("id").flatMap({ VideoID($0) }) else { throw Problem.videoNotFound }
        return id
    }
}
