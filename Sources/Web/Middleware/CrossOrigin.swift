import HTTPTypes
import Hummingbird

/// Lets pages of the configured sites use uploads and API, and answers their browsers' preflights. Media has rules of its own: any page
/// may play it.
struct CrossOrigin: RouterMiddleware {
    let rule: CrossOriginRule

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard rule != .none, [.uploads, .api].contains(RouteGroup(path: request.uri.path)) else {
            return try await next(request, context)
        }
        let origin = request.headers[.origin]
        var response =
            if request.method == .options, request.headers[.accessControlRequestMethod] != nil, let origin,
                rule.allows(origin)
            {
                Response(status: .noContent, headers: CrossOriginRule.preflight)
            } else {
                try await next(request, context)
            }
        for field in rule.fields(for: origin) { response.headers.append(field) }
        return response
    }
}
