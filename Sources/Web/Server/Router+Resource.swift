import HTTPTypes
import Hummingbird

extension Router where Context == WebContext {
    typealias Answer = @Sendable (Request, WebContext) async throws -> Response

    /// The methods that every address answers, be it with 405; ``Negotiation`` refuses the rest.
    static var knownMethods: [HTTPRequest.Method] {
        [.get, .head, .post, .put, .patch, .delete, .options, .trace, .query]
    }

    /// One address with all it answers to. GET brings HEAD with it; OPTIONS and every other method are answered, too.
    func resource(_ path: RouterPath, _ answers: [HTTPRequest.Method: Answer]) {
        var answers = answers
        // `SecurityHeaders` takes the body off.
        if let get = answers[.get], answers[.head] == nil { answers[.head] = get }
        let names = (answers.keys.map(\.rawValue) + ["OPTIONS"]).sorted()
        let allow = Array(Set(names)).sorted().joined(separator: ", ")
        for method in Self.knownMethods {
            on(path, method: method) { [answers] request, context in
                if let answer = answers[method] { return try await answer(request, context) }
                guard method != .options else { return Response(status: .noContent, headers: [.allow: allow]) }
                throw Problem.methodNotAllowed(allow: allow)
            }
        }
    }

    /// One address that decides about methods itself.
    func resource(_ path: RouterPath, anyMethod answer: @escaping Answer) {
        for method in Self.knownMethods {
            on(path, method: method) { request, context in try await answer(request, context) }
        }
    }
}

extension HTTPRequest.Method {
    // A token, so never nil. The safe method with a body (draft-ietf-httpbis-safe-method-w-body).
    static let query = HTTPRequest.Method("QUERY")!
}
