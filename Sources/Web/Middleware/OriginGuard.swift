import HTTPTypes
import Hummingbird

/// Lets no foreign page change anything through a visitor's browser.
struct OriginGuard: RouterMiddleware {
    let rule: OriginRule

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard
            OriginRule.isSafe(request.head)
                // A beacon says something about its sender alone, and any page may play a video.
                || RouteGroup(path: request.uri.path) == .beacons
                || rule.allows(origin: request.headers[.origin], host: request.head.authority)
        else {
            throw Problem(.forbidden, "origin_not_allowed", "Pages of other sites may not change anything here.")
        }
        return try await next(request, context)
    }
}
