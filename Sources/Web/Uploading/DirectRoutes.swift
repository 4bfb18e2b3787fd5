import Accounts
import Foundation
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import ServiceLifecycle
import Uploads

/// Uploads by the contract of Uppy's S3 plugin and its Companion, under `/s3`: the client asks for signed addresses and
/// sends parts to them. Over the local store these are our own.
///
/// `key` and `uploadId` are both the upload's id.
struct DirectRoutes: Sendable {
    let uploads: UploadService
    let metrics: WebMetrics
    let office: PartTicket.Office
    /// By which browsers reach the server; nil when it is how the request did.
    let publicURL: WebOrigin?
    let gate: Gate

    /// Addresses that one request may ask for.
    static let maxBatch = 1000

    /// Below it addresses are signed and prove themselves.
    static let signedPrefix = "/s3/parts/"

    func add(to router: Router<WebContext>) {
        router.resource("/s3/params", [.get: { try await answer($0, $1, parameters) }])
        router.resource("/s3/multipart", [.post: { try await answer($0, $1, create) }])
        router.resource(
            "/s3/multipart/{id}",
            [
                .get: { try await answer($0, $1, list) }, .delete: { try await answer($0, $1, abort) },
            ])
        router.resource("/s3/multipart/{id}/batch", [.get: { try await answer($0, $1, signMany) }])
        router.resource("/s3/multipart/{id}/complete", [.post: { try await answer($0, $1, complete) }])
        router.resource("/s3/multipart/{id}/{part}", [.get: { try await answer($0, $1, signOne) }])
        router.resource("/s3/parts/{id}/{part}", [.put: takePart])
    }

    private typealias Answer = (Request, WebContext) async throws -> Response

    /// Refusals in the form that Companion has.
    private func answer(_ request: Request, _ context: WebContext, _ answer: Answer) async throws -> Response {
        do {
            return try await answer(request, context)
        } catch {
            let problem = Problem(reporting: error)
            guard problem.status.kind == .clientError else { throw problem }
            var response = try Self.json(["error": problem.detail], status: problem.status)
            response.headers.append(contentsOf: problem.fields)
            return request.head.declaresBody ? response.closingConnection(context.channel) : response
        }
    }

    private static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    // MARK: - Beginning

    private struct OneRequest: Encodable {
        var method = "PUT"
        var url: String
        var fields: [String: String] = [:]
        var headers: [String: String]
    }

    /// A file in one request: what comes to this address is the whole of it.
    private func parameters(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.createUpload, context)
        // A GET that changes something: any page's picture can ask for it.
        if context.cameByCookie { try CrossSiteRule.require(request.head) }
        let asked = request.uri.queryParameters
        let type = asked["type"].map { String($0) } ?? ""
        let file = NewFile(
            filename: asked["filename"].map { String($0) }, type: type,
            metadata: ["title", "visibility"].reduce(into: [:]) { metadata, key in
                // Names in a query stay as they were written, and browsers write them so.
                let text = asked["metadata[\(key)]"] ?? asked["metadata%5B\(key)%5D"]
                metadata[key] = text.map { String($0) }
            })
        let id = try await uploads.create(try file.upload.begun(by: context.caller))
        return try Self.json(
            OneRequest(
                url: address(of: Self.whole, id, request, context), headers: type.isEmpty ? [:] : ["content-type": type]
            ))
    }

    /// The number in the address of a whole file; parts begin with 1.
    private static let whole = 0

    private struct NewFile: Decodable {
        var filename: String?
        var type: String?
        var metadata: [String: String]?

        var upload: NewUpload {
            get throws(UploadRefusal) {
                let name = filename ?? metadata?["filename"] ?? metadata?["name"] ?? ""
                return NewUpload(
                    length: nil, sourceName: SourceName(name), title: metadata?["title"] ?? "",
                    visibility: try Visibility(written: metadata?["visibility"], in: "metadata.visibility"),
                    mediaType: type.flatMap { $0.isEmpty ? nil : $0 })
            }
        }
    }

    private struct Begun: Encodable {
        var key: String
        var uploadId: String
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.createUpload, context)
        let file = try await body(NewFile.self, of: request, context)
        let id = try await uploads.create(try file.upload.begun(by: context.caller)).text
        return try Self.json(Begun(key: id, uploadId: id))
    }

    // MARK: - Parts

    private struct Part: Encodable {
        var number: Int
        var byteCount: Int64
        var tag: String

        private enum CodingKeys: String, CodingKey {
            case number = "PartNumber"
            case byteCount = "Size"
            case tag = "ETag"
        }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let parts = try await uploads.parts(of: upload(for: .continueUpload, request, context))
        return try Self.json(parts.map { Part(number: $0.number, byteCount: $0.byteCount, tag: "\"\($0.tag)\"") })
    }

    private struct SignedAddress: Encodable {
        var url: String
        /// Seconds from now.
        var expires: Int64
    }

    private func signOne(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await upload(for: .continueUpload, request, context)
        let part = try Self.partNumber(context.parameters.get("part"))
        _ = try await uploads.parts(of: id)
        return try Self.json(SignedAddress(url: address(of: part, id, request, context), expires: PartTicket.lifetime))
    }

    private func signMany(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await upload(for: .continueUpload, request, context)
        let numbers = (request.uri.queryParameters["partNumbers"] ?? "").split(separator: ",")
        guard (1...Self.maxBatch).contains(numbers.count) else {
            throw Problem.invalidParameter("partNumbers are 1 to \(Self.maxBatch) numbers with commas between.")
        }
        _ = try await uploads.parts(of: id)
        var signed: [String: String] = [:]
        for number in numbers {
            let part = try Self.partNumber(String(number))
            signed[String(part)] = address(of: part, id, request, context)
        }
        return try Self.json(["presignedUrls": signed])
    }

    private func address(of part: Int, _ id: VideoID, _ request: Request, _ context: WebContext) -> String {
        var ticket = PartTicket(upload: id, part: part, expires: Self.now + PartTicket.lifetime)
        if case .grant(let grant, _, _) = context.caller { ticket.grant = grant }
        let origin = publicURL.map { "\($0)" } ?? request.head.authority.map { "http://\($0)" } ?? ""
        let signature = office.signature(of: ticket)
        let grant = ticket.grant.map { "&grant=\($0)" } ?? ""
        return "\(origin)/s3/parts/\(id)/\(part)?expires=\(ticket.expires)\(grant)&signature=\(signature)"
    }

    private static var now: Int64 { Timestamp.now.microseconds / 1_000_000 }

    /// The signature is the leave: whoever holds the address may bring this part, and is not asked who they are. It lasts no longer
    /// than the grant by which it was asked for.
    @Sendable private func takePart(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        guard let id = context.parameters.get("id").flatMap({ VideoID($0) }),
            let part = context.parameters.get("part").flatMap({ Int($0) }),
            let expires = parameters["expires"].flatMap({ Int64($0) }), let signature = parameters["signature"]
        else { throw Problem.notFound }
        let ticket = PartTicket(
            upload: id, part: part, expires: expires, grant: parameters["grant"].flatMap { GrantID(String($0)) })
        do {
            try office.check(ticket, signature: String(signature), now: Self.now)
        } catch {
            return Self.denied(error == .expired ? "Request has expired" : "The signature is not ours")
                .closingConnection(context.channel)
        }
        if let grant = ticket.grant, try await !gate.isGood(grant) {
            return Self.denied("Request has expired").closingConnection(context.channel)
        }
        let body = CountedBody(body: request.body, metrics: metrics)
        // As S3 demands it: what may come is decided before it does.
        guard let length = try request.bodyLength else {
            throw Problem(
                .lengthRequired, UploadRefusal.Kind.missingHeader.rawValue, "A part tells its Content-Length.")
        }
        let stored = try await cancelWhenGracefulShutdown {
            try await uploads.takePart(max(1, part), of: id, bodyLength: length, body: body) {
                try await context.sendContinue(to: request)
            }
        }
        var fields: HTTPFields = [.eTag: "\"\(stored.tag)\"", .cacheControl: "no-store"]
        if part == Self.whole {
            try await uploads.assemble(id, of: [ClaimedPart(number: stored.number, tag: stored.tag)])
            fields[.location] = "/v1/videos/\(id)"
        }
        return Response(status: .ok, headers: fields)
    }

    /// As S3 words it: Uppy asks for a new address when it reads that the old one has expired.
    private static func denied(_ message: String) -> Response {
        let text = "<Error><Code>AccessDenied</Code><Message>\(message)</Message></Error>"
        return Response(
            status: .forbidden, headers: [.contentType: "application/xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    // MARK: - Ending

    private struct Completion: Decodable {
        struct Claimed: Decodable {
            var PartNumber: Int
            var ETag: String
        }

        var parts: [Claimed]
    }

    private func complete(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await upload(for: .continueUpload, request, context)
        let completion = try await body(Completion.self, of: request, context)
        try await uploads.assemble(
            id, of: completion.parts.map { ClaimedPart(number: $0.PartNumber, tag: $0.ETag) })
        return try Self.json(["location": "/v1/videos/\(id)"])
    }

    private func abort(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await uploads.terminate(upload(for: .endUpload, request, context)) == .terminated else {
            throw UploadRefusal(.complete, "The upload is complete; delete its video instead.")
        }
        return try Self.json([String: String]())
    }

    // MARK: - Reading requests

    /// The upload that a request names, to which its caller may do this.
    private func upload(for action: Action, _ request: Request, _ context: WebContext) async throws -> VideoID {
        guard let id = context.parameters.get("id").flatMap({ VideoID($0) }) else { throw Problem.uploadNotFound }
        guard request.uri.queryParameters["key"].map({ String($0) }) == id.text else {
            throw Problem.invalidParameter("key is that of the upload.")
        }
        try await gate.require(action, ofUpload: id, context)
        return id
    }

    private static func partNumber(_ text: String?) throws(Problem) -> Int {
        guard let number = text.flatMap({ Int($0) }), (1...PartTicket.maxParts).contains(number) else {
            throw Problem.invalidParameter("Parts are numbered from 1 to \(PartTicket.maxParts).")
        }
        return number
    }

    /// A list of ten thousand parts is shorter.
    private static let maxBody = 1 << 20

    private func body<Body: Decodable>(
        _ type: Body.Type, of request: Request, _ context: WebContext
    ) async throws -> Body {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
            throw Problem(.unsupportedMediaType, "unsupported_content_type", "The body is application/json.")
        }
        let bytes = try await request.wholeBody(upTo: Self.maxBody, context)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        } catch let error as DecodingError {
            throw Problem(.badRequest, "invalid_json", "The body is not the JSON expected here.", cause: "\(error)")
        }
    }
}
