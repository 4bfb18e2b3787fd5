import Analytics
import HTTPTypes
import Hummingbird
import NIOCore

/// `/v1/beacons`: what players tell of playback. Any page may tell, without a preflight; a body that is text is taken, since that is what
/// `navigator.sendBeacon` sends from other sites. What is told of a video that the sender may not watch, or that is not there, is dropped, and
/// answered as the rest is.
struct BeaconRoutes: Sendable {
    let intake: ViewIntake
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/v1/beacons", [.post: take, .options: options])
    }

    @Sendable private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            try await intake.take(
                try await body(of: request, context),
                from: Sender(address: context.client, userAgent: request.headers[.userAgent] ?? "")
            ) { try await gate.watchable($0, context) }
            return Response(status: .noContent, headers: Self.shared)
        } catch {
            // A player on another site's page has to see why, too.
            var problem = Problem(reporting: error)
            for field in Self.shared { problem.fields.append(field) }
            throw problem
        }
    }

    private func body(of request: Request, _ context: WebContext) async throws -> [UInt8] {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard ["application/json", "text/plain"].contains(type) else {
            throw Problem(
                .unsupportedMediaType, "unsupported_content_type", "The body is application/json or text/plain.")
        }
        try await context.sendContinue(to: request)
        do {
            return Array(try await request.body.collect(upTo: ViewIntake.maxBody).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, "body_too_large", "The body has at most \(ViewIntake.maxBody) bytes.")
        }
    }

    @Sendable private func options(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = Self.shared
        fields[.allow] = "OPTIONS, POST"
        fields[.accessControlAllowMethods] = "POST"
        fields[.accessControlAllowHeaders] = "Content-Type"
        fields[.accessControlMaxAge] = "7200"
        return Response(status: .noContent, headers: fields)
    }

    private static let shared: HTTPFields = [
        .accessControlAllowOrigin: "*", .crossOriginResourcePolicy: "cross-origin",
    ]
}
