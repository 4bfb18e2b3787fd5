import HTTPTypes
import Hummingbird
import Logging

/// Logs and counts each request when its answer begins.
struct RequestRecord: RouterMiddleware {
    let metrics: WebMetrics

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let group = RouteGroup(path: request.uri.path)
        metrics.count(group, status: response.status.code)
        let elapsed = ContinuousClock.now - start
        context.logger.log(
            level: group.isChatty ? .debug : .info, "request",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
                "duration_ms": "\((elapsed / .microseconds(10)).rounded() / 100)",
            ])
        return response
    }
}

/// What requests are counted by: few values, whatever the addresses.
enum RouteGroup: String, CaseIterable, Sendable {
    case uploads, api, media, beacons, pages, health, metrics

    init(path: String) {
        let names = path.split(separator: "/")
        switch names.first {
        case "files", "s3": self = .uploads
        case "v1" where names.count == 2 && names[1] == "beacons": self = .beacons
        case "v1": self = .api
        case "v", "t": self = .media
        case "health": self = .health
        case "metrics": self = .metrics
        default: self = .pages
        }
    }

    /// Asked for so often that it would drown the rest of the log.
    var isChatty: Bool { [.health, .metrics, .media, .beacons].contains(self) }
}
