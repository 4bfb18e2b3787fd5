import Accounts
import HTTPTypes
import HeadwaterCore
import Hummingbird

/// `/v1/auth/session`: what the pages need to know first. There on every server, with accounts or without, and never
/// a refusal.
struct SessionRoutes: Sendable {
    let accounts: AccountService?

    func add(to router: Router<WebContext>) {
        router.resource("/v1/auth/session", [.get: find])
    }

    private struct Session: Encodable {
        /// Whether there are accounts at all.
        var hasAccounts: Bool
        var isRegistrationOpen: Bool
        var mayUpload: Bool
        /// Of every video together.
        var maySeeAnalytics: Bool
        var account: AccountResource?

        private enum Key: String, CodingKey { case accounts, registration, mayUpload, maySeeAnalytics, account }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(hasAccounts, forKey: .accounts)
            try container.encode(isRegistrationOpen, forKey: .registration)
            try container.encode(mayUpload, forKey: .mayUpload)
            try container.encode(maySeeAnalytics, forKey: .maySeeAnalytics)
            try container.encode(account, forKey: .account)
        }
    }

    @Sendable private func find(_ request: Request, _ context: WebContext) async throws -> Response {
        var session = Session(
            hasAccounts: accounts != nil, isRegistrationOpen: accounts?.configuration.isRegistrationOpen ?? false,
            mayUpload: Permission.may(context.caller, .createUpload, on: .server),
            maySeeAnalytics: Permission.may(context.caller, .seeAllAnalytics, on: .server))
        if case .account(let id, _, _) = context.caller, let accounts {
            session.account = AccountResource(user: try await accounts.user(id))
        }
        return try APICoding.response(session)
    }
}
