import HTTPTypes
import Hummingbird

/// Answers only what is addressed to this server, once, by a name it knows.
struct HostGuard: RouterMiddleware {
    let rule: HostRule

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // The first one is the authority; a second one is left among the fields, and could mean another to whoever stands before us
        // (RFC 9112 3.2).
        guard request.headers[values: .host].isEmpty else { throw Problem.badRequest("more than one Host") }
        guard rule.allows(request.head.authority) else {
            throw Problem(
                .misdirectedRequest, "host_not_allowed",
                "This server does not know itself by that name; its public URL or allowed hosts must name it.")
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    // A token, so never nil.
    fileprivate static let host = HTTPField.Name("Host")!
}
