import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// `/v1/account` and what lies below it, and `/v1/upload-grants`: what is the caller's own.
struct AccountRoutes: Sendable {
    let accounts: AccountService
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/v1/account", [.get: find, .patch: change])
        router.resource("/v1/account/api-keys", [.get: listKeys, .post: makeKey])
        router.resource("/v1/account/api-keys/{id}", [.delete: revokeKey])
        router.resource("/v1/upload-grants", [.get: listGrants, .post: makeGrant])
        router.resource("/v1/upload-grants/{id}", [.delete: revokeGrant])
    }

    /// The caller's id, once it is sure that they may.
    private func user(_ action: Action, _ context: WebContext) async throws -> UserID {
        try await gate.require(action, context)
        guard let user = context.caller.user else { throw Problem.signInNeeded }
        return user
    }

    @Sendable private func find(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(user(.seeAccount, context))
    }

    private func answer(_ id: UserID) async throws -> Response {
        let user = try await accounts.user(id)
        let (usage, quota) = try await accounts.usage(of: id, user.role)
        return try APICoding.response(OwnAccountResource(user: user, usage: usage, quota: quota))
    }

    private struct Change: Decodable {
        var name: String?
        var password: String?
        var currentPassword: String?
        private enum CodingKeys: String, CodingKey { case name, password, currentPassword = "current_password" }
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(.changeAccount, context)
        let body = try await request.json(Change.self, context)
        let password = body.password.map { (current: Secret(body.currentPassword ?? ""), new: Secret($0)) }
        _ = try await accounts.change(
            user, AccountService.OwnChange(name: body.name, password: password), session: context.caller.session)
        return try await answer(user)
    }

    @Sendable private func listKeys(_ request: Request, _ context: WebContext) async throws -> Response {
        let keys = try await accounts.keys(of: user(.manageKeys, context))
        // There are few enough for one page.
        return try APICoding.response(PageResource(whole: keys.map { APIKeyResource(key: $0) }))
    }

    private struct NewKey: Decodable {
        var name: String
        var scopes: [String]
    }

    @Sendable private func makeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(.manageKeys, context)
        let body = try await request.json(NewKey.self, context)
        let scopes = body.scopes.map(KeyScope.init)
        guard !scopes.contains(nil) else {
            let names = KeyScope.allCases.map(\.rawValue).joined(separator: ", ")
            throw AccountRefusal(invalid: [FieldProblem("scopes", "Scopes are \(names).")])
        }
        let (record, text) = try await accounts.makeKey(
            of: user, name: body.name, scopes: Set(scopes.compactMap { $0 }))
        return try APICoding.response(APIKeyResource(key: record, text: text), status: .created)
    }

    @Sendable private func revokeKey(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(.manageKeys, context)
        guard let id = context.parameters.get("id").flatMap({ APIKeyID($0) }) else {
            throw AccountRefusal(.keyNotFound, "There is no such key.")
        }
        try await accounts.revokeKey(id, of: user)
        return Response(status: .noContent)
    }

    @Sendable private func listGrants(_ request: Request, _ context: WebContext) async throws -> Response {
        let grants = try await accounts.grants(of: user(.makeGrant, context))
        return try APICoding.response(PageResource(whole: grants.map { GrantResource(grant: $0) }))
    }

    @Sendable private func revokeGrant(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(.makeGrant, context)
        guard let id = context.parameters.get("id").flatMap({ GrantID($0) }) else {
            throw AccountRefusal(.grantNotFound, "There is no such grant.")
        }
        try await accounts.revokeGrant(id, of: user)
        return Response(status: .noContent)
    }

    private struct NewGrantBody: Decodable {
        var maxBytes: Int64
        var maxUploads: Int?
        var expiresIn: Int64?
        private enum CodingKeys: String, CodingKey {
            case maxBytes = "max_bytes"
            case maxUploads = "max_uploads"
            case expiresIn = "expires_in"
        }
    }

    @Sendable private func makeGrant(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await user(.makeGrant, context)
        let body = try await request.json(NewGrantBody.self, context)
        // A number beyond what durations hold is beyond the limit, too.
        let seconds = min(body.expiresIn ?? 3600, 1 << 40)
        let (record, text) = try await accounts.makeGrant(
            NewGrant(maxBytes: body.maxBytes, maxUploads: body.maxUploads ?? 1, lifetime: .seconds(seconds)), of: user)
        return try APICoding.response(
            GrantResource(grant: record, text: text), status: .created)
    }
}
