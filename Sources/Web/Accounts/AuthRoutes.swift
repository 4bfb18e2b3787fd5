import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// `/v1/auth/…`: becoming known to the server, and being forgotten by it.
struct AuthRoutes: Sendable {
    let accounts: AccountService
    let cookie: SessionCookie

    func add(to router: Router<WebContext>) {
        router.resource("/v1/auth/register", [.post: register])
        router.resource("/v1/auth/login", [.post: logIn])
        router.resource("/v1/auth/refresh", [.post: refresh])
        router.resource("/v1/auth/logout", [.post: logOut])
        router.resource("/v1/auth/password-reset", [.post: requestReset])
        router.resource("/v1/auth/password-reset/confirm", [.post: confirmReset])
    }

    private struct Registration: Decodable {
        var email: String
        var name: String
        var password: String
    }

    @Sendable private func register(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(Registration.self, context)
        let user = try await accounts.register(
            NewAccount(email: body.email, name: body.name, password: Secret(body.password)))
        return try APICoding.response(AccountResource(user: user), status: .created)
    }

    private struct Login: Decodable {
        enum Kind: String, Decodable { case browser, tokens }

        var email: String
        var password: String
        var session: Kind?
    }

    private struct BrowserAnswer: Encodable {
        var account: AccountResource
    }

    private struct TokenAnswer: Encodable {
        var account: AccountResource
        // Names of RFC 6749 5.1, so that clients of such servers understand it.
        var accessToken: String
        var tokenType = "Bearer"
        var expiresIn: Int64
        var refreshToken: String
    }

    @Sendable private func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(Login.self, context)
        let kind: SessionRecord.Kind = body.session == .browser ? .browser : .tokens
        return try answer(
            await accounts.signIn(email: body.email, password: body.password, kind: kind), request)
    }

    private struct Refresh: Decodable {
        var refreshToken: String
        private enum CodingKeys: String, CodingKey { case refreshToken = "refresh_token" }
    }

    @Sendable private func refresh(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(Refresh.self, context)
        return try answer(await accounts.refresh(body.refreshToken), request)
    }

    private func answer(_ signIn: SignIn, _ request: Request) throws -> Response {
        let account = AccountResource(user: signIn.user)
        switch signIn.proof {
        case .browser(let text):
            var response = try APICoding.response(BrowserAnswer(account: account))
            response.headers[.setCookie] = cookie.setting(text, for: request.head)
            return response
        case .tokens(let access, let refresh):
            return try APICoding.response(
                TokenAnswer(
                    account: account, accessToken: access,
                    expiresIn: AccountService.accessLifetime.components.seconds, refreshToken: refresh))
        }
    }

    /// Ends the session that the request comes with, or the family of the refresh token in its body.
    @Sendable private func logOut(_ request: Request, _ context: WebContext) async throws -> Response {
        if request.head.declaresBody {
            let body = try await request.json(Refresh.self, context)
            try await accounts.signOut(refreshToken: body.refreshToken)
        } else if let doubt = context.doubt {
            // Nothing was ended, and no one should believe so.
            throw doubt
        }
        if let session = context.caller.session { try await accounts.signOut(session) }
        return Response(
            status: .noContent,
            headers: [.setCookie: cookie.removing(for: request.head), .cacheControl: "no-store"])
    }

    private struct ResetRequest: Decodable {
        var email: String
    }

    /// The same answer whether there is such an account or not.
    @Sendable private func requestReset(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(ResetRequest.self, context)
        try await accounts.requestReset(email: body.email)
        return Response(status: .accepted, headers: [.cacheControl: "no-store"])
    }

    private struct ResetConfirmation: Decodable {
        var token: String
        var password: String
    }

    @Sendable private func confirmReset(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(ResetConfirmation.self, context)
        try await accounts.reset(token: body.token, password: body.password)
        return Response(status: .noContent, headers: [.cacheControl: "no-store"])
    }
}
