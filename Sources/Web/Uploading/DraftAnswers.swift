import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import NIOHTTPTypes
import ServiceLifecycle
import Uploads

/// Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload) at the addresses that tus has, too.
struct DraftAnswers: Sendable {
    let uploads: UploadService
    let metrics: WebMetrics
    let gate: Gate

    /// Nil when the request speaks no draft.
    func answer(_ request: Request, _ context: WebContext, target: TusRequest.Target) async throws -> Response? {
        // tus names its own version; who sends both is a tus client behind something that adds headers.
        guard request.headers[.tusResumable] == nil,
            let asked = DraftRequest(method: request.method.rawValue, target: target, header: request.header)
        else { return nil }
        do {
            let operation = try asked.operation()
            try await require(operation, context)
            var response = try await carryOut(operation, asked.version, request, context)
            response.headers[.uploadDraftInteropVersion] = String(asked.version.rawValue)
            response.headers[.cacheControl] = "no-store"
            return response
        } catch {
            throw problem(error, asked)
        }
    }

    private func require(_ operation: DraftOperation, _ context: WebContext) async throws {
        switch operation {
        case .options: return
        case .create: try await gate.require(.createUpload, context)
        case .retrieve(let id), .append(let id, _): try await gate.require(.continueUpload, ofUpload: id, context)
        case .cancel(let id): try await gate.require(.endUpload, ofUpload: id, context)
        }
    }

    private func carryOut(
        _ operation: DraftOperation, _ version: DraftVersion, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        switch operation {
        case .options:
            var fields: HTTPFields = [.acceptPatch: "application/partial-upload"]
            fields[.uploadLimit] = limits(version, expiresAt: nil)
            return Response(status: .noContent, headers: fields)
        case .create(let upload, let body):
            return try await create(upload, body: body, version, request, context)
        case .retrieve(let id):
            let status = try await uploads.resume(id)
            var fields = state(status, version)
            if let length = status.progress.length, version > .three { fields[.uploadLength] = String(length) }
            fields[.uploadLimit] = limits(version, expiresAt: status.expiresAt)
            return Response(status: .noContent, headers: fields)
        case .append(let id, let append):
            let status = try await take(append, to: id, version, request, context)
            return Response(status: status.progress.isComplete ? .ok : .noContent, headers: state(status, version))
        case .cancel(let id):
            guard try await uploads.terminate(id) == .terminated else {
                // What a client gives up is its transfer, and not the video that came of it.
                throw UploadRefusal(.complete, "The upload is complete; delete its video instead.")
            }
            return Response(status: .noContent)
        }
    }

    private func create(
        _ upload: NewUpload, body: UploadAppend, _ version: DraftVersion, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let begun = try await uploads.begin(upload.begun(by: context.caller))
        var fields: HTTPFields = [.location: UploadRoutes.address(of: begun.id)]
        fields[.uploadLimit] = limits(version, expiresAt: begun.expiresAt)
        if request.head.declaresBody {
            var early = fields
            early[.uploadDraftInteropVersion] = String(version.rawValue)
            try await context.sendInformation(.uploadResumptionSupported, early)
        }
        let status = try await take(body, to: begun.id, version, request, context)
        fields.append(contentsOf: state(status, version))
        return Response(status: .created, headers: fields)
    }

    private func take(
        _ append: UploadAppend, to id: VideoID, _ version: DraftVersion, _ request: Request, _ context: WebContext
    ) async throws -> UploadService.Status {
        let body = CountedBody(body: request.body, metrics: metrics)
        return try await cancelWhenGracefulShutdown {
            try await uploads.append(append, to: id, body: body) {
                try await context.sendContinue(to: request)
            } didKeep: { offset in
                guard version >= .eight else { return }
                // Who no longer listens learns the offset by asking.
                try? await context.sendInformation(.uploadResumptionSupported, [.uploadOffset: String(offset)])
            }
        }
    }

    /// Where an upload is, in the words of a version.
    private func state(_ status: UploadService.Status, _ version: DraftVersion) -> HTTPFields {
        var fields: HTTPFields = [.uploadOffset: String(status.progress.offset)]
        fields.set(version.completeness(status.progress.isComplete))
        return fields
    }

    private func limits(_ version: DraftVersion, expiresAt: Timestamp?) -> String? {
        let now = Timestamp.now
        return version.limits(
            maxLength: uploads.configuration.maxLength,
            secondsLeft: expiresAt.map { $0.since(now).components.seconds })
    }

    private func problem(_ error: any Error, _ asked: DraftRequest) -> Problem {
        var problem = Problem(reporting: error)
        if let refusal = error as? UploadRefusal { problem = Problem(draft: refusal, version: asked.version) }
        problem.fields[.uploadDraftInteropVersion] = String(asked.version.rawValue)
        if problem.status == .contentTooLarge {
            problem.fields[.uploadLimit] = limits(asked.version, expiresAt: nil)
        }
        if problem.status == .methodNotAllowed {
            problem.fields[.allow] = TusRequest.methods(of: asked.target).joined(separator: ", ")
        }
        return problem
    }
}

extension HTTPFields {
    fileprivate mutating func set(_ field: (name: String, value: String)) {
        guard let name = HTTPField.Name(field.name) else { return }
        self[name] = field.value
    }
}
