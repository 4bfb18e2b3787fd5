import Analytics
import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOCore
import Origin

/// `/v1/beacons`: what players tell of playback. Any page may tell, without a preflight; a body that is text is taken, since that is what
/// `navigator.sendBeacon` sends from other sites. What is told of a video that the sender may not watch, or that is not there, is dropped, and
/// answered as the rest is.
struct BeaconRoutes: Sendable {
    let intake: ViewIntake
    let gate: Gate
    let origin: MediaOrigin

    func add(to router: Router<WebContext>) {
        router.resource("/v1/beacons", [.post: take, .options: options])
    }

    @Sendable private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            try await intake.take(
                try await body(of: request, context),
                from: Sender(address: context.client, userAgent: request.headers[.userAgent] ?? "")
            ) { try await watchable($0, request, context) }
            return Response(status: .noContent, headers: Self.shared)
        } catch {
            // A player on another site's page has to see why, too.
            var problem = Problem(reporting: error)
            for field in Self.shared { problem.fields.append(field) }
            throw problem
        }
    }

    /// Whoever may fetch a video may tell of it: by a token in the beacon or the cookie, else by what they are.
    private func watchable(
        _ videos: [VideoID: Set<String>], _ request: Request, _ context: WebContext
    ) async throws -> Set<VideoID> {
        let credentials = PlaybackCredentials(
            cookie: request.headers[.cookie], referer: request.headers[.referer], client: context.client)
        let unlocked = videos.filter { video, tokens in
            let path = "/v/\(video)/master.m3u8"
            return ([path] + tokens.map { "/t/\($0)\(path)" }).contains { path in
                MediaTarget(path).map { origin.access(to: $0, credentials) == .unlocked } ?? false
            }
        }
        let rest = Set(videos.keys).subtracting(unlocked.keys)
        return try await gate.watchable(rest, requiresTokens: origin.requiresTokens, context).union(unlocked.keys)
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
