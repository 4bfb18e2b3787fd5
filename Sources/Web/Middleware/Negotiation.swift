import HTTPTypes
import HeadwaterCore
import Hummingbird

/// Refuses what no route could answer: methods that nobody knows, and API clients that take no JSON.
struct Negotiation: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard Router<WebContext>.knownMethods.contains(request.method) else { throw Problem.unknownMethod }
        if RouteGroup(path: request.uri.path) == .api, request.method != .options {
            let offered = Self.offered(request.uri.path)
            let accepted = AcceptedTypes(request.headers[values: .accept])
            guard offered.contains(where: accepted.includes) else {
                throw Problem(
                    .notAcceptable, "not_acceptable", "The answer is \(offered.joined(separator: " or ")).")
            }
        }
        return try await next(request, context)
    }

    private static func offered(_ path: String) -> [String] {
        if path.hasSuffix("/events") { return ["text/event-stream"] }
        if path.hasSuffix("/analytics.csv") { return ["text/csv"] }
        return path.hasSuffix("/analytics") ? ["application/json", "text/csv"] : ["application/json"]
    }
}

/// What a client takes, as Accept says it (RFC 9110 12.5.1).
struct AcceptedTypes {
    private struct Range {
        /// `text/html`, `text/*` or `*/*`, lowercase.
        var name: String
        var isRefused: Bool

        /// The more exact one counts.
        var precision: Int { name == "*/*" ? 0 : name.hasSuffix("/*") ? 1 : 2 }
    }

    private let ranges: [Range]

    /// - Parameter values: of all Accept fields; none and empty ones stand for anything.
    init(_ values: [String]) {
        ranges = values.flatMap { $0.split(separator: ",") }.compactMap { element in
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first, !name.isEmpty else { return nil }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            return Range(name: name, isRefused: weight == 0)
        }
    }

    /// - Parameter type: as `application/json`.
    func includes(_ type: String) -> Bool {
        if ranges.isEmpty { return true }
        let family = type.prefix { $0 != "/" } + "/*"
        let best = ranges.filter { $0.name == type || $0.name == family || $0.name == "*/*" }
            .max { $0.precision < $1.precision }
        return best.map { !$0.isRefused } ?? false
    }
}
