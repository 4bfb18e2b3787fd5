import Accounts
import HTTPTypes
import Hummingbird

/// Finds out who asks, for all that comes after it.
struct Authentication: RouterMiddleware {
    /// Nil on a server without accounts: whoever reaches it is its owner.
    let accounts: AccountService?
    let cookie: SessionCookie

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        guard let accounts else {
            context.caller = .owner
            return try await next(request, context)
        }
        // A browser sends its cookie along unasked, and whoever holds the signed address needs none.
        if request.uri.path.hasPrefix(DirectRoutes.signedPrefix) { return try await next(request, context) }
        let credentials = cookie.credentials(of: request.head)
        if case .cookie = credentials {
            context.cameByCookie = true
            if needsMark(request) { try CrossSiteRule.require(request.head) }
        }
        do {
            context.caller = try await accounts.caller(showing: credentials)
        } catch let refusal as AccountRefusal {
            context.doubt = refusal
        }
        return try await next(request, context)
    }

    /// `navigator.sendBeacon` can't send one, and what a beacon changes is a number.
    private func needsMark(_ request: Request) -> Bool {
        !OriginRule.isSafe(request.head) && RouteGroup(path: request.uri.path) != .beacons
    }
}

/// Refuses who showed something that is not good. It comes after the rate limits, so that trying is counted, too.
///
/// Where someone becomes known, or is forgotten, nothing of that is needed: clients that send their token with every request
/// come with one that has just ended, to get the next.
struct Admittance: RouterMiddleware {
    static let waived = "/v1/auth/"

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if let doubt = context.doubt, !request.uri.path.hasPrefix(Self.waived) { throw doubt }
        return try await next(request, context)
    }
}

/// Whether a request that a browser's cookie came with was made by a script of our own pages.
///
/// A form or link of another site can't add a header, and its script would have to ask in advance. `OriginGuard` has
/// refused foreign origins before.
enum CrossSiteRule {
    /// - Throws: ``Problem`` unless it was.
    static func require(_ request: HTTPRequest) throws(Problem) {
        guard isOwnPage(request) else {
            throw Problem(
                .forbidden, "cross_site_request",
                "A request that changes something with a cookie has the header X-Headwater-Request: 1.")
        }
    }

    static func isOwnPage(_ request: HTTPRequest) -> Bool {
        guard request.headerFields[.headwaterRequest] == "1" else { return false }
        // Browsers of today say themselves where a request comes from (Fetch Metadata).
        return request.headerFields[.secFetchSite].map { $0 == "same-origin" || $0 == "none" } ?? true
    }
}

extension HTTPField.Name {
    // The initialiser fails for names that are not tokens (RFC 9110 5.6.2); these are.
    static let headwaterRequest = HTTPField.Name("X-Headwater-Request")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
