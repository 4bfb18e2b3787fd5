import HTTPTypes
import HeadwaterCore
import Hummingbird

/// Finds out where a request came from when trusted proxies stand between.
struct ClientAddress: RouterMiddleware {
    let path: ForwardedPath

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let peer = context.client else { return try await next(request, context) }
        var context = context
        context.client = path.client(
            peer: peer, forwarded: request.headers[values: .forwarded],
            forwardedFor: request.headers[values: .forwardedFor])
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    // Tokens, so never nil.
    static let forwarded = HTTPField.Name("Forwarded")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
