import HTTPTypes
import Hummingbird

/// What every answer carries unless its route said otherwise; and takes the body off answers to HEAD.
struct SecurityHeaders: RouterMiddleware {
    /// For what is no page: nothing may run or load in it.
    static let closedPolicy = "default-src 'none'; frame-ancestors 'none'"

    static let closed: HTTPFields = [
        .xContentTypeOptions: "nosniff",
        .referrerPolicy: "no-referrer",
        .contentSecurityPolicy: closedPolicy,
        .crossOriginResourcePolicy: "same-origin",
    ]

    let defaults: HTTPFields

    /// - Parameter isEncrypted: whether all who come from outside come by TLS, and shall never come without it.
    init(isEncrypted: Bool) {
        var defaults = Self.closed
        // RFC 6797 6.1; browsers take no heed of it on a connection without TLS.
        if isEncrypted { defaults[.strictTransportSecurity] = "max-age=31536000" }
        self.defaults = defaults
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in defaults where response.headers[field.name] == nil { response.headers.append(field) }
        return request.method == .head ? response.createHeadResponse() : response
    }
}
