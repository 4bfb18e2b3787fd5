import Accounts
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import ServiceLifecycle
import Uploads

/// tus 1.0, and the drafts of what follows it, at `/files` and `/files/{id}`: reads requests, lets ``UploadService`` do the work, writes answers.
struct UploadRoutes: Sendable {
    let uploads: UploadService
    /// Removes the video of a complete upload.
    let delete: @Sendable (VideoID) async throws -> Bool
    let metrics: WebMetrics
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/files", anyMethod: { try await answer($0, $1, target: .collection) })
        router.resource("/files/{id}") { request, context in
            guard let id = context.parameters.get("id").flatMap({ VideoID($0) }) else {
                throw tus(.uploadNotFound)
            }
            return try await answer(request, context, target: .upload(id))
        }
    }

    /// Where the bytes of an upload go.
    static func address(of id: VideoID) -> String { "/files/\(id)" }

    private func answer(_ request: Request, _ context: WebContext, target: TusRequest.Target) async throws -> Response {
        let drafts = DraftAnswers(uploads: uploads, metrics: metrics, gate: gate)
        if let response = try await drafts.answer(request, context, target: target) { return response }
        let asked = TusRequest(method: request.method.rawValue, target: target, header: request.header)
        do {
            let operation = try asked.operation(maxLength: uploads.configuration.maxLength)
            try await require(operation, context)
            var response = try await carryOut(operation, request, context)
            response.headers[.cacheControl] = "no-store"
            if operation == .options {
                response.headers[.allow] = TusRequest.methods(of: target).joined(separator: ", ")
            } else {
                response.headers[.tusResumable] = Tus.version
            }
            return response
        } catch {
            var problem = tus(Problem(reporting: error))
            if problem.status == .methodNotAllowed {
                problem.fields[.allow] = TusRequest.methods(of: target).joined(separator: ", ")
            }
            throw problem
        }
    }

    /// Every answer but that to OPTIONS names the version (tus 1.0, section 2.2.4), refusals included.
    private func tus(_ problem: Problem) -> Problem {
        var problem = problem
        problem.fields[.tusResumable] = Tus.version
        return problem
    }

    /// Whether the caller may; the effective method is what counts, whatever the request's own is.
    private func require(_ operation: TusOperation, _ context: WebContext) async throws {
        switch operation {
        case .options: return
        case .create, .join: try await gate.require(.createUpload, context)
        case .head(let id), .append(let id, _): try await gate.require(.continueUpload, ofUpload: id, context)
        case .terminate(let id): try await gate.require(.endUpload, ofUpload: id, context)
        }
    }

    private func carryOut(
        _ operation: TusOperation, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        switch operation {
        case .options:
            return Response(
                status: .noContent,
                headers: [
                    .tusVersion: Tus.version, .tusExtension: Tus.extensions,
                    .tusMaxSize: String(uploads.configuration.maxLength),
                    .tusChecksumAlgorithm: Tus.checksumAlgorithms,
                ])
        case .create(let upload, let body):
            return try await create(upload.begun(by: context.caller), body: body, request, context)
        case .join(let final):
            return created(try await uploads.join(final.begun(by: context.caller)))
        case .head(let id):
            return Response(status: .ok, headers: HTTPFields(tus: try await uploads.resume(id)))
        case .append(let id, let append):
            let status = try await take(append, to: id, request, context)
            var fields: HTTPFields = [.uploadOffset: String(status.progress.offset)]
            fields[.uploadExpires] = status.expiresAt?.httpDate
            return Response(status: .noContent, headers: fields)
        case .terminate(let id):
            if try await uploads.terminate(id) == .isComplete {
                // What is to be deleted now is a video.
                try await gate.require(.deleteVideo, of: id, context, missing: .uploadNotFound)
                guard try await delete(id) else { throw Problem.uploadNotFound }
            }
            return Response(status: .noContent)
        }
    }

    private func create(
        _ upload: NewUpload, body: UploadAppend?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let begun = try await uploads.begin(upload)
        guard let body else { return created(begun) }
        do {
            let status = try await take(body, to: begun.id, request, context)
            var ahead = begun
            ahead.expiresAt = status.expiresAt
            var response = created(ahead)
            response.headers[.uploadOffset] = String(status.progress.offset)
            return response
        } catch {
            // The upload is there, whatever became of its first bytes.
            var problem = Problem(reporting: error)
            problem.fields[.location] = Self.address(of: begun.id)
            throw problem
        }
    }

    private func created(_ begun: UploadService.Begun) -> Response {
        // Relative, since only a proxy knows how the client reached us.
        var response = Response(status: .created, headers: [.location: Self.address(of: begun.id)])
        response.headers[.uploadExpires] = begun.expiresAt?.httpDate
        return response
    }

    private func take(
        _ append: UploadAppend, to id: VideoID, _ request: Request, _ context: WebContext
    ) async throws -> UploadService.Status {
        let body = CountedBody(body: request.body, metrics: metrics)
        // An upload may last for hours; when the server stops, what has arrived is kept and the client comes back.
        return try await cancelWhenGracefulShutdown {
            try await uploads.append(append, to: id, body: body) {
                try await context.sendContinue(to: request)
            }
        }
    }
}

extension HTTPFields {
    /// What HEAD tells of an upload (tus 1.0, sections 3.2, 4.2, 4.5 and 4.7).
    fileprivate init(tus status: UploadService.Status) {
        self = [.uploadOffset: String(status.progress.offset)]
        if let length = status.progress.length {
            self[.uploadLength] = String(length)
        } else {
            self[.uploadDeferLength] = "1"
        }
        if !status.metadata.isEmpty { self[.uploadMetadata] = status.metadata }
        self[.uploadConcat] = status.concatenation.header
        self[.uploadExpires] = status.expiresAt?.httpDate
    }
}

extension Request {
    /// The value of a header by its name in any case; nil when it is absent.
    @Sendable func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
