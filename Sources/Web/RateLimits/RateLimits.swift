import HTTPTypes
import HeadwaterCore
import Hummingbird
import NIOHTTP1

/// Refuses whoever asks too often, and tells everyone how much they may.
///
/// The fields are those of draft-ietf-httpapi-ratelimit-headers-10, `Retry-After` that of RFC 9110 10.2.3.
struct RateLimits: RouterMiddleware {
    let limiter: any RateLimiter
    let plan: RateLimitPlan
    /// Who is counted; nobody is when it says nil.
    let subject: @Sendable (Request, WebContext) -> RateLimitSubject?

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let subject = subject(request, context) else { return try await next(request, context) }
        let group = RateLimitGroup(request)
        let decision = await limiter.take(
            RateLimitKey(group, subject.asker), under: plan.policy(group, subject.tier))
        let fields = Self.fields(group, decision)
        if let wait = decision.retryAfter { throw Problem.tooManyRequests(after: wait, fields) }
        do {
            var response = try await next(request, context)
            for field in fields { response.headers[field.name] = field.value }
            return response
        } catch let error as HTTPParserError {
            throw error
        } catch {
            var problem = Problem(reporting: error)
            for field in fields { problem.fields[field.name] = field.value }
            throw problem
        }
    }

    static func fields(_ group: RateLimitGroup, _ decision: RateDecision) -> HTTPFields {
        let policy = decision.policy
        return [
            .rateLimitPolicy: "\"\(group.rawValue)\";q=\(policy.quota);w=\(policy.window.secondsRoundedUp)",
            .rateLimit: "\"\(group.rawValue)\";r=\(decision.remaining);t=\(decision.moreAfter.secondsRoundedUp)",
        ]
    }
}

extension Problem {
    static func tooManyRequests(after wait: Duration, _ fields: HTTPFields) -> Problem {
        let seconds = max(1, wait.secondsRoundedUp)
        var fields = fields
        fields[.retryAfter] = String(seconds)
        return Problem(
            .tooManyRequests, "rate_limited", "Too many requests; the next one is answered in \(seconds) s.",
            fields: fields)
    }
}

extension Duration {
    /// Whoever waits that many seconds has waited long enough.
    var secondsRoundedUp: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}

extension HTTPField.Name {
    // Tokens, so never nil.
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
}
