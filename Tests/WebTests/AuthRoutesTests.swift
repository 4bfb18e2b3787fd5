import Accounts
import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Web

@Suite struct AuthRoutesTests {
    private static let login = #"{"email":"ada@example.org","password":"\#(People.password)"}"#
    private static let browser = #"{"email":"ada@example.org","password":"\#(People.password)","session":"browser"}"#
    private static let own = ["X-Headwater-Request": "1"]

    /// `name=value` of the cookie that an answer sets.
    private func cookie(_ response: RawResponse) throws -> String {
        String(try #require(response["set-cookie"]).prefix { $0 != ";" })
    }

    @Test func `who registers can sign in`() async throws {
        try await withAccounts { server, _, _ in
            let body = #"{"email":"Bea@example.org","name":" Bea ","password":"another fine one"}"#
            let made = try await server.post("/v1/auth/register", body)
            #expect(made.status == 201)
            let account = try made.json
            #expect(account["email"] as? String == "bea@example.org")
            #expect(account["name"] as? String == "Bea")
            #expect(account["role"] as? String == "creator")
            #expect(!made.text.contains("argon2"))
            let twice = try await server.post("/v1/auth/register", body)
            #expect(twice.status == 409 && twice.code == "email_taken")
            let login = try await server.post(
                "/v1/auth/login", #"{"email":"bea@example.org","password":"another fine one"}"#)
            #expect(login.status == 200 && login["cache-control"] == "no-store")
        }
    }

    @Test func `what can't be taken is named field by field`() async throws {
        try await withAccounts { server, _, _ in
            let refused = try await server.post(
                "/v1/auth/register", #"{"email":"x","name":"","password":"1234567890"}"#)
            #expect(refused.status == 400 && refused.code == "invalid_fields")
            let errors = try #require(try refused.json["errors"] as? [[String: String]])
            #expect(errors.compactMap { $0["field"] } == ["email", "name", "password"])
            #expect(try await server.post("/v1/auth/register", "{}").code == "invalid_json")
            #expect(try await server.ask("POST", "/v1/auth/login", body: Array(Self.login.utf8)).status == 415)
        }
        try await withAccounts(.init(isRegistrationOpen: false)) { server, _, _ in
            let closed = try await server.post(
                "/v1/auth/register", #"{"email":"bea@example.org","name":"Bea","password":"another fine one"}"#)
            #expect(closed.status == 403 && closed.code == "registration_closed")
        }
    }

    @Test func `tokens are given, refreshed once, and end at a replay`() async throws {
        try await withAccounts { server, _, people in
            let first = try await server.post("/v1/auth/login", Self.login).json
            #expect(first["token_type"] as? String == "Bearer")
            #expect(first["expires_in"] as? Int == 600)
            let refresh = try #require(first["refresh_token"] as? String)
            let body = #"{"refresh_token":"\#(refresh)"}"#
            let second = try await server.post("/v1/auth/refresh", body).json
            let access = try #require(second["access_token"] as? String)
            let account = try await server.ask("GET", "/v1/account", ["Authorization": "bearer \(access)"]).json
            #expect(account["id"] as? String == people.ids[.ada]?.text)
            let replayed = try await server.post("/v1/auth/refresh", body)
            #expect(replayed.status == 401 && replayed.code == "token_replayed")
            let ended = try await server.ask("GET", "/v1/account", ["Authorization": "Bearer \(access)"])
            #expect(ended.status == 401 && ended.code == "invalid_token")
            #expect(ended["www-authenticate"]?.contains("invalid_token") == true)
        }
    }

    @Test func `a token that has ended is in nobody's way to the next`() async throws {
        try await withAccounts { server, _, people in
            let stale = ["Authorization": "Bearer a.b.c"]
            let first = try await server.post("/v1/auth/login", stale, Self.login)
            #expect(first.status == 200)
            let refresh = try #require(try first.json["refresh_token"] as? String)
            let body = #"{"refresh_token":"\#(refresh)"}"#
            let second = try await server.post("/v1/auth/refresh", stale, body)
            #expect(second.status == 200)
            let session = try await server.ask("GET", "/v1/auth/session", stale)
            #expect(session.status == 200)
            #expect(try session.json["account"] is NSNull)
            #expect(try session.json["may_upload"] as? Bool == false)
            let next = try #require(try second.json["refresh_token"] as? String)
            let out = try await server.post("/v1/auth/logout", stale, #"{"refresh_token":"\#(next)"}"#)
            #expect(out.status == 204)
            // Without anything that names a session, none has ended.
            let nothing = try await server.ask("POST", "/v1/auth/logout", stale)
            #expect(nothing.status == 401 && nothing.code == "invalid_token")
            #expect(try await server.ask("GET", "/v1/account", stale).status == 401)
        }
    }

    @Test func `signing out with a refresh token ends what it began`() async throws {
        try await withAccounts { server, _, _ in
            let tokens = try await server.post("/v1/auth/login", Self.login).json
            let refresh = try #require(tokens["refresh_token"] as? String)
            let access = try #require(tokens["access_token"] as? String)
            let body = #"{"refresh_token":"\#(refresh)"}"#
            #expect(try await server.post("/v1/auth/logout", body).status == 204)
            #expect(try await server.ask("GET", "/v1/account", ["Authorization": "Bearer \(access)"]).status == 401)
            #expect(try await server.post("/v1/auth/refresh", body).code == "invalid_token")
        }
    }

    @Test func `wrong password and unknown address are answered alike`() async throws {
        try await withAccounts { server, _, _ in
            var answers: Set<String> = []
            for (email, password) in [
                ("ada@example.org", "not the password"), ("nobody@example.org", People.password), ("x", "y"),
            ] {
                let response = try await server.post(
                    "/v1/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#)
                #expect(response.status == 401 && response["set-cookie"] == nil)
                answers.insert(response.text)
            }
            #expect(answers.count == 1)
        }
    }

    @Test func `a browser gets a cookie that no script reads, and loses it when it signs out`() async throws {
        try await withAccounts { server, _, people in
            let login = try await server.post("/v1/auth/login", Self.browser)
            let set = try #require(login["set-cookie"])
            #expect(set.hasPrefix("headwater=hws_"))
            #expect(set.hasSuffix("; Path=/; HttpOnly; SameSite=Lax"))
            #expect(!login.text.contains("hws_"))
            let cookie = ["Cookie": "other=1; \(try cookie(login)); more=2"]
            #expect(try await server.ask("GET", "/v1/account", cookie).json["id"] as? String == people.ids[.ada]?.text)
            let session = try await server.ask("GET", "/v1/auth/session", cookie).json
            #expect((session["account"] as? [String: Any])?["name"] as? String == "Ada")
            #expect(session["may_upload"] as? Bool == true && session["may_see_analytics"] as? Bool == false)

            let out = try await server.ask("POST", "/v1/auth/logout", cookie.merging(Self.own) { $1 })
            #expect(out.status == 204)
            #expect(out["set-cookie"]?.hasPrefix("headwater=; Max-Age=0") == true)
            #expect(try await server.ask("GET", "/v1/account", cookie).status == 401)
            #expect(try await server.ask("GET", "/v1/auth/session", cookie).json["account"] is NSNull)
        }
    }

    @Test func `behind TLS the cookie is for this very host, and another name is not read`() async throws {
        try await withAccounts(publicURL: WebOrigin("https://video.example.org")) { server, _, _ in
            let host = ["Host": "video.example.org"]
            let login = try await server.post("/v1/auth/login", host, Self.browser)
            let set = try #require(login["set-cookie"])
            #expect(set.hasPrefix("__Host-headwater=hws_"))
            #expect(set.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"))
            #expect(!set.contains("Domain"))
            let cookie = try cookie(login)
            #expect(try await server.ask("GET", "/v1/account", host.merging(["Cookie": cookie]) { $1 }).status == 200)
            // What a neighbour could have planted.
            let planted = cookie.replacing("__Host-", with: "")
            #expect(try await server.ask("GET", "/v1/account", host.merging(["Cookie": planted]) { $1 }).status == 401)
        }
    }

    @Test func `a change with a cookie needs the page's own mark and no foreign origin`() async throws {
        try await withAccounts { server, _, people in
            let cookie = ["Cookie": try cookie(await server.post("/v1/auth/login", Self.browser))]
            let id = try await server.addVideo(of: people.ids[.ada])
            let refused: [([String: String], String)] = [
                ([:], "cross_site_request"), (["X-Headwater-Request": "0"], "cross_site_request"),
                (["X-Headwater-Request": "1", "Sec-Fetch-Site": "cross-site"], "cross_site_request"),
                (["X-Headwater-Request": "1", "Sec-Fetch-Site": "same-site"], "cross_site_request"),
                (["X-Headwater-Request": "1", "Origin": "https://evil.example"], "origin_not_allowed"),
            ]
            for (headers, code) in refused {
                let all = cookie.merging(headers) { $1 }
                for (method, path) in [("DELETE", "/v1/videos/\(id)"), ("POST", "/files"), ("POST", "/v1/auth/logout")]
                {
                    let response = try await server.tus(method, path, all)
                    #expect(response.status == 403 && response.code == code, "\(method) \(path) \(headers)")
                }
                // A method in disguise changes something, too.
                let disguised = all.merging(["X-HTTP-Method-Override": "DELETE"]) { $1 }
                #expect(try await server.tus("GET", "/files/\(id)", disguised).status == 403)
            }
            #expect(try await server.ask("GET", "/v1/account", cookie).status == 200)
            let own = cookie.merging(["X-Headwater-Request": "1", "Sec-Fetch-Site": "same-origin"]) { $1 }
            #expect(try await server.ask("DELETE", "/v1/videos/\(id)", own).status == 204)
        }
    }

    @Test func `a token that was sent on purpose and is not good is not overlooked`() async throws {
        try await withAccounts { server, _, _ in
            for text in ["nonsense", "hw_x", "a.b.c", ""] {
                let response = try await server.ask("GET", "/v1/videos", ["Authorization": "Bearer \(text)"])
                #expect(response.status == (text.isEmpty ? 200 : 401), "\(text)")
            }
            // A proxy's own password is none of ours.
            #expect(try await server.ask("GET", "/v1/videos", ["Authorization": "Basic YTpi"]).status == 200)
        }
    }

    @Test func `a reset is answered alike for every address, and its link works once`() async throws {
        let address = AccountService.Configuration(publicAddress: "https://video.example.org")
        try await withAccounts(address) { server, _, _ in
            for email in ["nobody@example.org", "x", "ada@example.org"] {
                let response = try await server.post("/v1/auth/password-reset", #"{"email":"\#(email)"}"#)
                #expect(response.status == 202 && response.body.isEmpty)
            }
            let mail = try #require(try await server.database.read { try $0.mail.due() })
            let token = try #require(mail.body.text.firstMatch(of: #/#(hwp_\S+)/#)).1
            let body = #"{"token":"\#(token)","password":"quite another one"}"#
            #expect(try await server.post("/v1/auth/password-reset/confirm", body).status == 204)
            let again = try await server.post("/v1/auth/password-reset/confirm", body)
            #expect(again.status == 401 && again.code == "invalid_token")
            #expect(try await server.post("/v1/auth/login", Self.login).status == 401)
        }
    }

    @Test func `a server without accounts says so and has none of this`() async throws {
        try await withServer { server in
            let session = try await server.ask("GET", "/v1/auth/session").json
            #expect(session["accounts"] as? Bool == false)
            #expect(session["may_upload"] as? Bool == true && session["may_see_analytics"] as? Bool == true)
            #expect(session["account"] is NSNull)
            for (method, path) in [
                ("POST", "/v1/auth/login"), ("GET", "/v1/account"), ("GET", "/v1/users"), ("GET", "/v1/audit"),
                ("POST", "/v1/upload-grants"), ("GET", "/login"), ("GET", "/register"), ("GET", "/reset"),
            ] {
                #expect(try await server.ask(method, path).status == 404, "\(path)")
            }
        }
    }

    @Test func `a server that should ask who comes does not run without accounts`() {
        #expect(throws: WebServerError.self) { try WebConfiguration(host: "0.0.0.0").validate() }
        #expect(throws: Never.self) { try WebConfiguration(host: "0.0.0.0", hasAccounts: true).validate() }
    }
}
