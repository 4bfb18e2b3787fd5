import HTTPTypes
import Hummingbird

/// Answers only what is addressed to this server by a name it knows.
struct HostGuard: RouterMiddleware {
    let rule: HostRule

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard rule.allows(request.head.authority) else {
            throw Problem(
                .misdirectedRequest, "host_not_allowed",
                "This server does not know itself by that name; its public URL or allowed hosts must name it.")
        }
        return try await next(request, context)
    }
}
