import Accounts
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import ServiceLifecycle
import Uploads

/// tus 1.0 at `/files` and `/files/{id}`: reads requests, lets ``UploadService`` do the work, writes answers.
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
                throw tus(Problem(.notFound, UploadRefusal.Kind.notFound.rawValue, "There is no such upload."))
            }
            return try await answer(request, context, target: .upload(id))
        }
    }

    /// Where the bytes of an upload go.
    static func address(of id: VideoID) -> String { "/files/\(id)" }

    private func answer(_ request: Request, _ context: WebContext, target: TusRequest.Target) async throws -> Response {
        let asked = TusRequest(method: request.method.rawValue, target: target) { name in
            HTTPField.Name(name).flatMap { request.headers[$0] }
        }
        do {
            let operation = try asked.operation(maxLength: uploads.configuration.maxLength)
            try await require(operation, context)
            var response = try await carryOut(operation, request, context)
            response.headers[.cacheControl] = "no-store"
            if operation != .options { response.headers[.tusResumable] = Tus.version }
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
        let missing = Problem(.notFound, UploadRefusal.Kind.notFound.rawValue, "There is no such upload.")
        switch operation {
        case .options: return
        case .create: try await gate.require(.createUpload, context)
        case .head(let id), .append(let id, _, _):
            try await gate.require(.continueUpload, of: id, context, missing: missing)
        case .terminate(let id): try await gate.require(.endUpload, of: id, context, missing: missing)
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
                ])
        case .create(let upload):
            let id = try await uploads.create(upload, for: context.caller, gate)
            // Relative, since only a proxy knows how the client reached us.
            let response = Response(status: .created, headers: [.location: Self.address(of: id)])
            // A body has no meaning here yet, and need not be read to its end.
            return request.head.declaresBody ? response.closingConnection(context.channel) : response
        case .head(let id):
            let status = try await uploads.resume(id)
            var response = Response(
                status: .ok,
                headers: [
                    .uploadOffset: String(status.progress.offset), .uploadLength: String(status.progress.length),
                ])
            if !status.metadata.isEmpty { response.headers[.uploadMetadata] = status.metadata }
            return response
        case .append(let id, let offset, let bodyLength):
            let progress = try await append(to: id, at: offset, bodyLength: bodyLength, request, context)
            return Response(status: .noContent, headers: [.uploadOffset: String(progress.offset)])
        case .terminate(let id):
            if try await uploads.terminate(id) == .isComplete, try await !delete(id) {
                throw Problem(.notFound, UploadRefusal.Kind.notFound.rawValue, "There is no such upload.")
            }
            return Response(status: .noContent)
        }
    }

    private func append(
        to id: VideoID, at offset: Int64, bodyLength: Int64?, _ request: Request, _ context: WebContext
    ) async throws -> UploadProgress {
        let body = CountedBody(body: request.body, metrics: metrics)
        // An upload may last for hours; when the server stops, what has arrived is kept and the client comes back.
        return try await cancelWhenGracefulShutdown {
            try await uploads.append(to: id, at: offset, bodyLength: bodyLength, body: body) {
                try await context.sendContinue(to: request)
            }
        }
    }
}

/// A request's body, counted for the metrics while it is read.
private struct CountedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let metrics: WebMetrics

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let metrics: WebMetrics

        mutating func next() async throws -> ByteBuffer? {
            let buffer = try await base.next()
            if let buffer { metrics.countUpload(bytes: buffer.readableBytes) }
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), metrics: metrics)
    }
}
