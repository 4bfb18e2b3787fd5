import Accounts
import Catalog
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// `/v1/users` and `/v1/audit`: what admins look after.
struct PeopleRoutes: Sendable {
    let accounts: AccountService
    let gate: Gate

    func add(to router: Router<WebContext>) {
        router.resource("/v1/users", [.get: list])
        router.resource("/v1/users/{id}", [.get: find, .patch: change])
        router.resource("/v1/audit", [.get: audit])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeUsers, context)
        let page = try PageRequest(request, of: "users")
        let users = try await accounts.users(limit: page.limit + 1, before: page.after.flatMap { UserID($0) })
        return try APICoding.response(
            PageResource(users, page, of: "users", place: \.id.text, show: AccountResource.init))
    }

    @Sendable private func find(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeUsers, context)
        return try APICoding.response(AccountResource(user: try await accounts.user(context.userID())))
    }

    private struct Change: Decodable {
        var role: String?
        var disabled: Bool?
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.changeUsers, context)
        guard let admin = context.caller.user else { throw Problem.signInNeeded }
        let id = try context.userID()
        let body = try await request.json(Change.self, context)
        let role = body.role.map(Role.init)
        if case .some(.none) = role {
            let names = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw AccountRefusal(invalid: [FieldProblem("role", "Roles are \(names).")])
        }
        let user = try await accounts.change(
            id, AccountService.AdminChange(role: role ?? nil, isDisabled: body.disabled), by: admin)
        return try APICoding.response(AccountResource(user: user))
    }

    @Sendable private func audit(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.require(.seeAudit, context)
        let page = try PageRequest(request, of: "audit")
        let events = try await accounts.audit(limit: page.limit + 1, before: page.after.flatMap { AuditID($0) })
        return try APICoding.response(
            PageResource(events, page, of: "audit", place: \.id.text, show: AuditResource.init))
    }
}

extension WebContext {
    /// The id in the address; what is no id names nobody.
    fileprivate func userID() throws -> UserID {
        guard let id = parameters.get("id").flatMap({ UserID($0) }) else {
            throw AccountRefusal(.userNotFound, "There is no such account.")
        }
        return id
    }
}
