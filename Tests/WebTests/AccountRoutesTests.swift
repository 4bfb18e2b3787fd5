import Catalog
import Foundation
import HTTPTypes
import HeadwaterCore
import Testing

@testable import Accounts
@testable import Uploads
@testable import Web

@Suite struct AccountRoutesTests {
    @Test func `an account is told with what it uses, and renamed`() async throws {
        try await withAccounts(.init(quotas: QuotaPlan(byRole: [.creator: Quota(bytes: 100, videos: 5)]))) {
            server, _, people in
            _ = try await server.addVideo(of: people.ids[.ada])
            let account = try await server.ask("GET", "/v1/account", people[.ada]).json
            #expect((account["usage"] as? [String: Any])?["bytes"] as? Int == 9)
            #expect((account["quota"] as? [String: Any])?["videos"] as? Int == 5)
            #expect((account["quota"] as? [String: Any])?["minutes"] is NSNull)
            let renamed = try await server.post("/v1/account", people[.ada], #"{"name":"Ada B"}"#, method: "PATCH")
            #expect(try renamed.json["name"] as? String == "Ada B")
            let wrong = try await server.post(
                "/v1/account", people[.ada], #"{"password":"a newer password","current_password":"x"}"#, method: "PATCH"
            )
            #expect(wrong.status == 401 && wrong.code == "wrong_credentials")
            let changed = try await server.post(
                "/v1/account", people[.ada],
                #"{"password":"a newer password","current_password":"\#(People.password)"}"#, method: "PATCH")
            #expect(changed.status == 200)
            #expect(try await server.ask("GET", "/v1/account", people[.ada]).status == 200)
        }
    }

    @Test func `a key is shown once, listed without its secret, and revoked by its owner`() async throws {
        try await withAccounts { server, _, people in
            let made = try await server.post(
                "/v1/account/api-keys", people[.ada], #"{"name":"Backup","scopes":["read","upload"]}"#)
            #expect(made.status == 201 && made["cache-control"] == "no-store")
            let key = try #require(try made.json["key"] as? String)
            let id = try #require(try made.json["id"] as? String)
            #expect(key.hasPrefix("hw_\(id)_"))
            let bearer = ["Authorization": "Bearer \(key)"]
            #expect(try await server.ask("GET", "/v1/account", bearer).status == 200)
            let list = try await server.ask("GET", "/v1/account/api-keys", people[.ada])
            #expect(list.text.contains(id) && !list.text.contains(key))
            let path = "/v1/account/api-keys/\(id)"
            #expect(try await server.ask("DELETE", path, people[.creator]).code == "api_key_not_found")
            #expect(try await server.ask("DELETE", path, bearer).status == 403)
            #expect(try await server.ask("DELETE", path, people[.ada]).status == 204)
            #expect(try await server.ask("GET", "/v1/account", bearer).code == "invalid_token")
            let refused = try await server.post(
                "/v1/account/api-keys", people[.ada], #"{"name":"x","scopes":["everything"]}"#)
            #expect(refused.code == "invalid_fields")
        }
    }

    @Test func `a grant that is revoked begins nothing, adds nothing and is listed no more`() async throws {
        try await withAccounts { server, _, people in
            let made = try await server.post(
                "/v1/upload-grants", people[.ada], #"{"max_bytes":4,"max_uploads":5}"#)
            let id = try #require(try made.json["id"] as? String)
            let bearer = ["Authorization": "Bearer \(try #require(try made.json["grant"] as? String))"]
            let listed = { @Sendable in
                let list = try await server.ask("GET", "/v1/upload-grants", people[.ada])
                return (try list.json["data"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            }
            let others = try await listed().filter { $0 != id }
            #expect(try await listed().first == id)
            let begun = try await server.tus("POST", "/files", bearer.merging(["Upload-Length": "4"]) { $1 })
            let location = try #require(begun["location"])
            let ticket = try await server.ask("GET", "/s3/params?filename=a.mp4", bearer)
            let signed = try #require(try ticket.json["url"] as? String)
            let part = try #require(URL(string: signed).map { "\($0.path())?\($0.query() ?? "")" })
            // Nobody else's to revoke.
            let foreign = try await server.ask("DELETE", "/v1/upload-grants/\(id)", people[.creator])
            #expect(foreign.status == 404 && foreign.code == "upload_grant_not_found")
            #expect(try await server.ask("DELETE", "/v1/upload-grants/\(id)", people[.ada]).status == 204)
            #expect(try await server.ask("DELETE", "/v1/upload-grants/\(id)", people[.ada]).status == 404)
            #expect(try await listed() == others)
            let second = try await server.tus("POST", "/files", bearer.merging(["Upload-Length": "4"]) { $1 })
            #expect(second.status == 401 && second.code == "invalid_token")
            #expect(try await server.patch(location, at: 0, [1, 2], bearer).status == 401)
            // Nor by an address that was signed before.
            let late = try await server.outcome("PUT", part, [:], body: [0, 0, 0, 1])
            #expect(late.status == 403, "\(late.status) \(late.text)")
            let kinds = try await server.database.read { try $0.audit.page(limit: 50).map(\.kind) }
            #expect(kinds.filter { $0 == .grantRevoked }.count == 1)
        }
    }

    @Test func `a grant takes so many files into its maker's library, and no more`() async throws {
        try await withAccounts { server, _, people in
            let made = try await server.post(
                "/v1/upload-grants", people[.ada], #"{"max_bytes":4,"max_uploads":1,"expires_in":60}"#)
            #expect(made.status == 201)
            let bearer = ["Authorization": "Bearer \(try #require(try made.json["grant"] as? String))"]
            let long = try await server.tus("POST", "/files", bearer.merging(["Upload-Length": "5"]) { $1 })
            #expect(long.status == 403 && long.code == "quota_exceeded")
            let begun = try await server.tus("POST", "/files", bearer.merging(["Upload-Length": "2"]) { $1 })
            let location = try #require(begun["location"])
            #expect(try await server.patch(location, at: 0, [1, 2], bearer).status == 204)
            let second = try await server.tus("POST", "/files", bearer.merging(["Upload-Length": "2"]) { $1 })
            #expect(second.status == 403 && second.code == "upload_grant_exhausted")
            let video = try await server.ask("GET", location.replacing("/files/", with: "/v1/videos/"), people[.ada])
                .json
            #expect(video["owner"] as? String == people.ids[.ada]?.text)
            let refused = try await server.post("/v1/upload-grants", people[.ada], #"{"max_bytes":0,"expires_in":1e9}"#)
            #expect(refused.status == 400)
        }
    }

    @Test func `a quota is kept by both ways to begin a video`() async throws {
        try await withAccounts(.init(quotas: QuotaPlan(byRole: [.creator: Quota(bytes: 10)]))) { server, _, people in
            let tus = try await server.tus("POST", "/files", people[.ada].merging(["Upload-Length": "6"]) { $1 })
            #expect(tus.status == 201)
            let over = try await server.tus("POST", "/files", people[.ada].merging(["Upload-Length": "6"]) { $1 })
            #expect(over.status == 403 && over.code == "quota_exceeded")
            #expect(over["tus-resumable"] == "1.0.0")
            let json = try await server.post("/v1/videos", people[.keyUpload], #"{"source":{"bytes":6}}"#)
            #expect(json.status == 403 && json.code == "quota_exceeded")
            // What was refused left nothing behind.
            let list = try await server.ask("GET", "/v1/videos", people[.ada]).json
            #expect((list["data"] as? [Any])?.count == 1)
            #expect(try await server.uploads.store.identifiers().count == 1)
        }
    }

    @Test func `visibility is chosen at the beginning and changed later`() async throws {
        try await withAccounts { server, _, people in
            let made = try await server.post(
                "/v1/videos", people[.ada], #"{"source":{"bytes":6},"visibility":"private"}"#)
            #expect(try made.json["visibility"] as? String == "private")
            let path = try #require(made["location"])
            for (body, status) in [
                (#"{"visibility":"unlisted"}"#, 200), (#"{"visibility":"secret"}"#, 400), ("{}", 400),
                (#"{"title":"","visibility":"public"}"#, 400),
            ] {
                #expect(try await server.post(path, people[.ada], body, method: "PATCH").status == status, "\(body)")
            }
            #expect(try await server.ask("GET", path, people[.ada]).json["visibility"] as? String == "unlisted")
            let metadata = "visibility \("cHJpdmF0ZQ==")"
            let tus = try await server.tus(
                "POST", "/files", people[.ada].merging(["Upload-Length": "1", "Upload-Metadata": metadata]) { $1 })
            let begun = try #require(tus["location"]).replacing("/files/", with: "/v1/videos/")
            #expect(try await server.ask("GET", begun, people[.ada]).json["visibility"] as? String == "private")
            let refused = try await server.post("/v1/videos", people[.ada], #"{"source":{"bytes":6},"visibility":"x"}"#)
            #expect(refused.code == "invalid_fields")
        }
    }

    @Test func `a private video's media is kept by no cache`() async throws {
        try await withAccounts { server, _, people in
            for (visibility, control) in [
                (Visibility.private, "private, no-store"), (.unlisted, "public, max-age=31536000, immutable"),
            ] {
                let id = try await server.addVideo(of: people.ids[.ada], visibility)
                let media = try await server.ask("GET", "/v/\(id)/1/master.m3u8", people[.ada])
                #expect(media.status == 200 && media["cache-control"] == control)
            }
        }
    }

    @Test func `whoever watches events hears no more of a video that was taken away`() async throws {
        try await withAccounts { server, _, people in
            let id = try await server.addVideo(of: people.ids[.ada])
            try await server.connect { connection in
                try await connection.send("GET", "/v1/videos/\(id)/events", people[.viewer], body: nil)
                #expect(try await connection.head().status == 200)
                #expect(try await connection.chunk().hasPrefix("event: video"))
                let hidden = try await server.post(
                    "/v1/videos/\(id)", people[.ada], #"{"visibility":"private"}"#, method: "PATCH")
                #expect(hidden.status == 200)
                #expect(try await connection.chunk() == "event: deleted\ndata: {\"id\":\"\(id)\"}\n\n")
            }
        }
    }
}

@Suite struct AccountProblemTests {
    @Test func `every refusal has its status, and what comes again says when`() {
        let expected: [AccountRefusal.Kind: Int] = [
            .wrongCredentials: 401, .invalidToken: 401, .tokenReplayed: 401, .registrationClosed: 403,
            .emailTaken: 409, .invalidFields: 400, .keyNotFound: 404, .userNotFound: 404, .lastAdmin: 409,
            .tooManyKeys: 409, .tooManyGrants: 409, .quotaExceeded: 403, .grantExhausted: 403, .grantNotFound: 404,
            .busy: 503,
        ]
        for kind in AccountRefusal.Kind.allCases {
            let problem = Problem(reporting: AccountRefusal(kind, "No."))
            #expect(problem.status.code == expected[kind], "\(kind)")
            #expect(problem.code == kind.rawValue && problem.detail == "No.")
            #expect((problem.fields[.retryAfter] != nil) == (kind == .busy))
        }
    }

    /// Over the wire: each sign-in waits for a hash, and there is room for few.
    @Test func `a crowd at the door is told to come back`() async throws {
        let passwords = try PasswordHashing(
            .init(threads: 1, queueLimit: 0), parameters: .init(memory: 16_384, passes: 3, lanes: 1))
        let database = try await SQLiteDatabase.inMemory()
        let accounts = AccountService(database: database, passwords: passwords)
        try await withServer(
            WebConfiguration(port: 0, hasAccounts: true), database: database, accounts: accounts
        ) { server in
            let answers = try await withThrowingTaskGroup(of: RawResponse.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await server.post(
                            "/v1/auth/login", #"{"email":"ada@example.org","password":"\#(People.password)"}"#)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [401, 503])
            #expect(answers.filter { $0.status == 503 }.allSatisfy { $0.code == "busy" && $0["retry-after"] == "2" })
        }
    }
}

@Suite struct LongRequestTests {
    @Test func `an event stream ends for who is signed out meanwhile`() async throws {
        try await withAccounts(heartbeat: .milliseconds(1)) { server, accounts, people in
            let id = try await server.addVideo(of: people.ids[.ada], .private)
            for asker in [People.Asker.ada, .keyRead] {
                try await server.connect { connection in
                    try await connection.send("GET", "/v1/videos/\(id)/events", people[asker], body: nil)
                    #expect(try await connection.head().status == 200)
                    #expect(try await connection.chunk().hasPrefix("event: video"))
                    let ada = try #require(people.ids[.ada])
                    if asker == .ada {
                        let token = people[asker]["Authorization"]?.dropFirst("Bearer ".count) ?? ""
                        let caller = try await accounts.caller(showing: .bearer(String(token)))
                        try await accounts.signOut(#require(caller.session))
                    } else {
                        for key in try await accounts.keys(of: ada) { try await accounts.revokeKey(key.id, of: ada) }
                    }
                    var last = ": still here\n\n"
                    while last == ": still here\n\n" { last = try await connection.chunk() }
                    #expect(last == "event: deleted\ndata: {\"id\":\"\(id)\"}\n\n", "\(asker)")
                }
            }
        }
    }
}

@Suite struct PeopleRoutesTests {
    @Test func `admins list people and change their role, which counts at once`() async throws {
        try await withAccounts { server, _, people in
            let first = try await server.ask("GET", "/v1/users?limit=3", people[.admin]).json
            let cursor = try #require(first["next_cursor"] as? String)
            let rest = try await server.ask("GET", "/v1/users?limit=3&cursor=\(cursor)", people[.admin]).json
            #expect((first["data"] as? [Any])?.count == 3 && (rest["data"] as? [Any])?.count == 2)
            #expect(rest["next_cursor"] is NSNull)

            let viewer = try #require(people.ids[.viewer])
            let path = "/v1/users/\(viewer)"
            let upload = people[.viewer].merging(["Upload-Length": "1"]) { $1 }
            #expect(try await server.tus("POST", "/files", upload).status == 403)
            let changed = try await server.post(path, people[.admin], #"{"role":"creator"}"#, method: "PATCH")
            #expect(try changed.json["role"] as? String == "creator")
            #expect(try await server.tus("POST", "/files", upload).status == 201)
            let disabled = try await server.post(path, people[.admin], #"{"disabled":true}"#, method: "PATCH")
            #expect(try disabled.json["disabled"] as? Bool == true)
            #expect(try await server.tus("POST", "/files", upload).status == 401)
            #expect(try await server.ask("GET", path, people[.admin]).json["disabled"] as? Bool == true)

            let refused: [(String, String, Int, String)] = [
                (path, #"{"role":"king"}"#, 400, "invalid_fields"),
                ("/v1/users/nonsense", "{}", 404, "user_not_found"),
                ("/v1/users/01arz3ndektsv4rrffq69g5fav", "{}", 404, "user_not_found"),
                ("/v1/users/\(try #require(people.ids[.admin]))", #"{"role":"viewer"}"#, 409, "last_admin"),
            ]
            for (path, body, status, code) in refused {
                let response = try await server.post(path, people[.admin], body, method: "PATCH")
                #expect(response.status == status && response.code == code, "\(path) \(body)")
                #expect(try await server.post(path, people[.moderator], body, method: "PATCH").status == 403)
            }
        }
    }

    @Test func `each event of a session, a key, a grant, a role and a webhook is noted with who did it and to what`()
        async throws
    {
        try await withAccounts { server, _, people in
            let (ada, admin) = (try #require(people.ids[.ada]), try #require(people.ids[.admin]))
            let login = #"{"email":"ada@example.org","password":"a fine password"}"#
            let token = try #require(try await server.post("/v1/auth/login", login).json["refresh_token"] as? String)
            let refresh = #"{"refresh_token":"\#(token)"}"#
            let session = try #require(
                try await server.post("/v1/auth/refresh", refresh).json["access_token"] as? String)
            #expect(try await server.post("/v1/auth/refresh", refresh).code == "token_replayed")
            let ended = try await server.ask("GET", "/v1/account", ["Authorization": "Bearer \(session)"])
            #expect(ended.status == 401)
            let key = try await server.post("/v1/account/api-keys", people[.ada], #"{"name":"a","scopes":["read"]}"#)
            let keyID = try #require(try key.json["id"] as? String)
            #expect(try await server.ask("DELETE", "/v1/account/api-keys/\(keyID)", people[.ada]).status == 204)
            let grant = try await server.post("/v1/upload-grants", people[.ada], #"{"max_bytes":4}"#)
            let grantID = try #require(try grant.json["id"] as? String)
            #expect(try await server.ask("DELETE", "/v1/upload-grants/\(grantID)", people[.ada]).status == 204)
            let role = try await server.post("/v1/users/\(ada)", people[.admin], #"{"role":"viewer"}"#, method: "PATCH")
            #expect(role.status == 200)
            let hook = try await server.post("/v1/webhooks", people[.admin], #"{"url":"https://example.org/"}"#)
            let hookID = try #require(try hook.json["id"] as? String)
            let rotated = try await server.ask("POST", "/v1/webhooks/\(hookID)/secret", people[.admin])
            #expect(rotated.status == 200)
            #expect(try await server.ask("POST", "/v1/auth/logout", people[.ada]).status == 204)
            let log = try await server.ask("GET", "/v1/audit?limit=8", people[.admin])
            let events = try #require(try log.json["data"] as? [[String: Any]]).reversed().map { event in
                [event["kind"], event["account"], event["subject"]].map { $0 as? String }
            }
            #expect(
                Array(events.suffix(7)) == [
                    ["key_made", ada.text, keyID], ["key_revoked", ada.text, keyID], ["grant_made", ada.text, grantID],
                    ["grant_revoked", ada.text, grantID], ["role_changed", admin.text, ada.text],
                    ["webhook_secret_rotated", admin.text, hookID], ["logged_out", ada.text, nil],
                ])
            #expect(events.first?.first == "refresh_replayed")
            for secret in [token, session, try #require(try rotated.json["secret"] as? String)] {
                #expect(!log.text.contains(secret))
            }
        }
    }

    @Test func `the log tells what happened and no secret`() async throws {
        try await withAccounts { server, _, people in
            _ = try await server.post("/v1/auth/login", #"{"email":"ada@example.org","password":"wrong password"}"#)
            _ = try await server.ask("GET", "/v1/users", people[.creator])
            let log = try await server.ask("GET", "/v1/audit?limit=100", people[.admin])
            let events = try #require(try log.json["data"] as? [[String: Any]])
            let kinds = Set(events.compactMap { $0["kind"] as? String })
            #expect(
                kinds == [
                    "registered", "login_succeeded", "login_failed", "key_made", "grant_made", "permission_refused",
                ])
            for secret in ["wrong password", People.password, "argon2", "hw_", "hwr_", "eyJ"] {
                #expect(!log.text.contains(secret), "\(secret)")
            }
            let refused = events.first { $0["kind"] as? String == "permission_refused" }
            #expect(refused?["account"] as? String == people.ids[.creator]?.text)
        }
    }
}
