import HTTPTypes
import HeadwaterCore
import Hummingbird
import Logging

private enum RequestSubject {}

/// Gives each request an id, the client's own when it has a fit one, for logs and `X-Request-Id`.
struct RequestIdentity: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let id = Self.accepted(request.headers[.requestID]) ?? Self.make()
        var context = context
        context.logger[metadataKey: requestIDKey] = "\(id)"
        // Hummingbird's own id for the same request would only confuse.
        context.logger[metadataKey: "hb.request.id"] = nil
        var response = try await next(request, context)
        response.headers[.requestID] = id
        return response
    }

    /// What a proxy or client may put into our logs: 1 to 64 plain characters.
    static func accepted(_ id: String?) -> String? {
        guard let id, (1...64).contains(id.utf8.count) else { return nil }
        let isPlain = id.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-_.".unicodeScalars.contains(scalar))
        }
        return isPlain ? id : nil
    }

    private static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        // Only its uniqueness matters, so the time is left to chance, too.
        let time = Int64.random(in: 0..<(1 << 48), using: &generator)
        return Identifier<RequestSubject>(milliseconds: time, using: &generator).text
    }
}
