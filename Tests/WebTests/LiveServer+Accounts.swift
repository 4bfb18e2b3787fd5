import Catalog
import Coordination
import Foundation
import HeadwaterCore
import Origin

@testable import Accounts
@testable import Web

/// People of a server with accounts, and what each of them sends along.
struct People: Sendable {
    /// Callers of every kind. Ada has the videos.
    enum Asker: String, CaseIterable, Sendable {
        case anonymous, viewer, creator, moderator, admin, ada
        case keyRead, keyUpload, keyManage, keyAdmin, grant
    }

    static let password = "a fine password"
    var ids: [Asker: UserID] = [:]
    var headers: [Asker: [String: String]] = [:]
    var grant: GrantID?

    subscript(asker: Asker) -> [String: String] { headers[asker] ?? [:] }

    /// Makes them, with access tokens for the people.
    static func make(_ accounts: AccountService) async throws -> People {
        var people = People()
        let roles: [(Asker, Role)] = [
            (.viewer, .viewer), (.creator, .creator), (.moderator, .moderator), (.admin, .admin), (.ada, .creator),
        ]
        for (asker, role) in roles {
            let email = "\(asker.rawValue)@example.org"
            let user = try await accounts.make(
                NewAccount(email: email, name: asker.rawValue.capitalized, password: Secret(password)), role: role)
            people.ids[asker] = user.id
            let signIn = try await accounts.signIn(email: email, password: password, kind: .tokens)
            guard case .tokens(let access, _) = signIn.proof else { throw RawResponse.Malformed() }
            people.headers[asker] = ["Authorization": "Bearer \(access)"]
        }
        guard let ada = people.ids[.ada], let admin = people.ids[.admin] else { throw RawResponse.Malformed() }
        let scopes: [(Asker, KeyScope, UserID)] = [
            (.keyRead, .read, ada), (.keyUpload, .upload, ada), (.keyManage, .manage, ada), (.keyAdmin, .admin, admin),
        ]
        for (asker, scope, user) in scopes {
            let key = try await accounts.makeKey(of: user, name: asker.rawValue, scopes: [scope])
            people.headers[asker] = ["Authorization": "Bearer \(key.text)"]
        }
        let grant = try await accounts.makeGrant(
            NewGrant(maxBytes: 1000, maxUploads: 100, lifetime: .seconds(3600)), of: ada)
        people.headers[.grant] = ["Authorization": "Bearer \(grant.text)"]
        people.grant = grant.record.id
        return people
    }
}

/// Runs a server with accounts, and with people in them, for as long as the body runs.
func withAccounts<T: Sendable>(
    _ configuration: AccountService.Configuration = .init(isRegistrationOpen: true), publicURL: WebOrigin? = nil,
    heartbeat: Duration = .seconds(15), limits: RateLimitPlan? = nil,
    tokenKeys: TokenKeys = .none, requiresTokens: Bool = false,
    _ body: @escaping @Sendable (LiveServer, AccountService, People) async throws -> T
) async throws {
    let database = try await SQLiteDatabase.inMemory()
    let passwords = try PasswordHashing(.init(), parameters: .init(memory: 64, passes: 1, lanes: 1))
    let accounts = AccountService(database: database, passwords: passwords, configuration: configuration)
    var web = WebConfiguration(port: 0, publicURL: publicURL, hasAccounts: true, heartbeat: heartbeat)
    web.rateLimits = limits
    web.origin.tokenKeys = tokenKeys
    web.origin.requiresTokens = requiresTokens
    // Time stands still for the counts, so that only what is asked changes them.
    let limiter = limits.map { _ in InMemoryRateLimiter(now: HandClock().read) }
    try await withServer(web, limiter: limiter, database: database, accounts: accounts) { server in
        try await body(server, accounts, People.make(accounts))
    }
}

extension LiveServer {
    func post(
        _ path: String, _ headers: [String: String] = [:], _ json: String, method: String = "POST"
    ) async throws -> RawResponse {
        try await ask(
            method, path, headers.merging(["Content-Type": "application/json"]) { $1 }, body: Array(json.utf8))
    }

    func post(_ path: String, _ json: String) async throws -> RawResponse { try await post(path, [:], json) }

    /// A video of a person's, playable or not.
    func addVideo(
        of owner: UserID?, _ visibility: Visibility = .public, isPlayable: Bool = true, grant: GrantID? = nil,
        title: String = "Clip"
    ) async throws -> VideoID {
        let id = VideoID.make(milliseconds: 1_700_000_000_000)
        guard let key = ObjectKey("videos/\(id)/1/master.m3u8") else { throw RawResponse.Malformed() }
        if isPlayable { try await store.put(key, .bytes(Array("#EXTM3U\n".utf8))) }
        try await database.write { tx in
            try tx.videos.insert(
                VideoRecord(
                    id: id, title: title, sourceName: "clip.mp4", sourceBytes: 9, state: .processing, owner: owner,
                    visibility: visibility, uploadGrant: grant, createdAt: tx.now()))
            if isPlayable {
                try tx.videos.publish(
                    id, Publication(version: 1, files: ["master.m3u8": key], renditions: []), expecting: .processing,
                    version: 0, errorRatio: 0)
            } else {
                try tx.videos.fail(id, Failure(.codecCrashed, "It crashed."))
            }
        }
        return id
    }
}
