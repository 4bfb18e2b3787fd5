import HTTPTypes
import Hummingbird

/// What every answer carries unless its route said otherwise; and takes the body off answers to HEAD.
struct SecurityHeaders: RouterMiddleware {
    /// For what is no page: nothing may run or load in it.
    static let closedPolicy = "default-src 'none'; frame-ancestors 'none'"

    private static let defaults: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"),
        (.referrerPolicy, "no-referrer"),
        (.contentSecurityPolicy, closedPolicy),
        (.crossOriginResourcePolicy, "same-origin"),
    ]

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in Self.defaults where response.headers[name] == nil { response.headers[name] = value }
        return request.method == .head ? response.createHeadResponse() : response
    }
}
