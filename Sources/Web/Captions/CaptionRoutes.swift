import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore

/// `/v1/videos/{id}/captions`: tracks of text that people send, one for each language.
struct CaptionRoutes: Sendable {
    let database: any Database
    let actions: WebVideoActions
    let gate: Gate

    static let maxLabel = 80

    func add(to router: Router<WebContext>) {
        router.resource("/v1/videos/{id}/captions", [.get: list])
        router.resource("/v1/videos/{id}/captions/{language}", [.put: put, .delete: remove])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        try await gate.require(.seeVideo, of: id, context)
        let found = try await database.read { tx in
            guard try tx.videos.find(id) != nil else { throw Problem.videoNotFound }
            return try tx.captions.list(of: id)
        }
        return try APICoding.response(PageResource(whole: found.map { CaptionResource(caption: $0) }))
    }

    @Sendable private func put(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        try await gate.require(.addCaptions, of: id, context)
        guard let language = context.parameters.get("language").flatMap({ CaptionLanguage($0) }) else {
            throw Problem(.badRequest, "invalid_language", CaptionLanguage.expected)
        }
        let label = try request.parameter("label").map(Self.label)
        let file = try await request.captions(context)
        switch try await actions.putCaptions(file, language, label, id) {
        case .kept(let caption, let isNew):
            return try APICoding.response(CaptionResource(caption: caption), status: isNew ? .created : .ok)
        case .noSuchVideo: throw Problem.videoNotFound
        case .tooManyLanguages:
            throw Problem(
                .conflict, "too_many_captions",
                "A video has captions in at most \(CaptionTable.maxLanguages) languages.")
        }
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.videoID()
        try await gate.require(.changeVideo, of: id, context)
        guard let language = context.parameters.get("language").flatMap({ CaptionLanguage($0) }),
            try await actions.removeCaptions(language, id)
        else { throw Problem(.notFound, "captions_not_found", "Nobody sent captions in that language.") }
        return Response(status: .noContent)
    }

    private static func label(_ text: String) throws(Problem) -> String {
        guard let label = DisplayName(text), label.text.count <= maxLabel else {
            throw Problem.invalidParameter("label has 1 to \(maxLabel) characters.")
        }
        return label.text
    }
}

extension Request {
    /// The body, read as captions of the form that its type names.
    ///
    /// - Throws: ``Problem`` with every line that can't be taken.
    fileprivate func captions(_ context: WebContext) async throws -> CaptionFile {
        let type = headers[.contentType].map { $0.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() } ?? ""
        let form: CaptionFile.Form
        switch type {
        case "text/vtt": form = .webVTT
        // Nobody registered a type for SubRip.
        case "application/x-subrip", "application/srt", "text/srt": form = .subRip
        default:
            throw Problem(
                .unsupportedMediaType, "unsupported_content_type",
                "Captions are text/vtt, or application/x-subrip for SubRip.")
        }
        let buffer = try await wholeBody(upTo: CaptionFile.maxBytes, context)
        do throws(CaptionProblems) {
            return try CaptionFile(Array(buffer.readableBytesView), as: form)
        } catch {
            var problem = Problem(.badRequest, "invalid_captions", "These captions can't be taken as they are.")
            problem.errors = error.list.map { FieldProblem($0.line.map { "line \($0)" } ?? "body", $0.message) }
            throw problem
        }
    }
}
