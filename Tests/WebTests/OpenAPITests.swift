import Foundation
import HeadwaterCore
import Testing

@testable import Web

@Suite struct OpenAPITests {
    private static func document() throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(PageAssets.openAPI.bytes))
        return try #require(json as? [String: Any])
    }

    /// The names of each schema's properties.
    private static func properties(_ components: [String: [String: [String: Any]]]) throws -> [String: Set<String>] {
        try #require(components["schemas"]).mapValues { Set(($0["properties"] as? [String: Any] ?? [:]).keys) }
    }

    private static func paths() throws -> [String: [String: Any]] {
        try #require(try document()["paths"] as? [String: [String: Any]])
    }

    @Test func `every route is in the document, and every path of it is a route`() async throws {
        try await withAccounts { server, _, _ in
            let routes = server.paths.filter { RouteGroup(path: $0) != .pages }
            // A file name and a path of several; the document has no words for the second.
            let documented = Set(try Self.paths().keys).map { $0.replacing("/v/{id}/{name}", with: "/v/**") }
            #expect(routes.subtracting(documented).sorted() == [], "not in the document")
            #expect(Set(documented).subtracting(routes).sorted() == [], "not in the router")
            #expect(routes.count > 12)
        }
    }

    @Test func `every path answers to the methods that the document has, and no other`() async throws {
        try await withAccounts { server, _, _ in
            for (path, item) in try Self.paths() where !path.hasSuffix("/v/{id}/{name}") {
                let address = path.replacing(#/\{\w+\}/#, with: "01arz3ndektsv4rrffq69g5fav")
                let allow = try #require(try await server.ask("OPTIONS", address)["allow"], "\(path)")
                var documented = Set(item.keys.map { $0.uppercased() }).subtracting(["PARAMETERS"])
                documented.insert("OPTIONS")
                // HEAD comes with GET, without an entry of its own.
                if documented.contains("GET") { documented.insert("HEAD") }
                #expect(Set(allow.components(separatedBy: ", ")) == documented, "\(path)")
            }
        }
    }

    @Test func `every reference leads somewhere, and everything that has a name is referred to`() throws {
        let document = try Self.document()
        let text = String(decoding: PageAssets.openAPI.bytes, as: UTF8.self)
        var references = Set(text.matches(of: #/"\$ref": "#/([^"]+)"/#).map { String($0.1) })
        // These are referred to by their name alone.
        for requirement in try #require(document["security"] as? [[String: Any]]) {
            for name in requirement.keys { references.insert("components/securitySchemes/\(name)") }
        }
        var named: Set<String> = []
        for (kind, parts) in try #require(document["components"] as? [String: [String: Any]]) {
            for name in parts.keys { named.insert("components/\(kind)/\(name)") }
        }
        #expect(references.subtracting(named) == [])
        #expect(named.subtracting(references).sorted() == [])
    }

    @Test func `operations have ids and groups of their own`() throws {
        let document = try Self.document()
        let tags = Set(try #require(document["tags"] as? [[String: Any]]).compactMap { $0["name"] as? String })
        let operations = try Self.paths().values.flatMap { item in
            item.filter { $0.key != "parameters" }.values.compactMap { $0 as? [String: Any] }
        }
        let ids = operations.compactMap { $0["operationId"] as? String }
        #expect(ids.count == operations.count && Set(ids).count == ids.count)
        for operation in operations {
            let own = try #require(operation["tags"] as? [String])
            #expect(own.count == 1 && tags.isSuperset(of: own))
        }
    }

    @Test func `answers have the fields that the document has, and no other`() async throws {
        let components = try #require(try Self.document()["components"] as? [String: [String: [String: Any]]])
        let fields = { @Sendable [schemas = try Self.properties(components)] (schema: String) in schemas[schema] ?? [] }
        let keys = { @Sendable (value: Any?) in Set((value as? [String: Any] ?? [:]).keys) }
        try await withServer { server in
            let id = try await server.publish(files: [:])
            let video = try await server.ask("GET", "/v1/videos/\(id)").json
            #expect(keys(video) == fields("Video"))
            #expect(keys(video["urls"]) == fields("VideoAddresses"))
            #expect(keys(video["options"]) == fields("EncodeOptions"))
            #expect(keys(video["source"]) == fields("Source"))
            let renditions = video["renditions"] as? [Any]
            #expect(keys(renditions?.first) == fields("Rendition"))
            let vtt = Array("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n".utf8)
            let captions = try await server.ask(
                "PUT", "/v1/videos/\(id)/captions/en", ["Content-Type": "text/vtt"], body: vtt)
            #expect(try keys(captions.json) == fields("Captions"))
            let made = try await server.addWebhook()
            #expect(keys(made) == fields("Webhook").union(["secret"]))
            _ = try await server.create(length: 3)
            let hook = try #require(made["id"] as? String)
            let list = try await server.ask("GET", "/v1/webhooks/\(hook)/deliveries").json
            let deliveries = list["data"] as? [Any]
            #expect(keys(deliveries?.first) == fields("Delivery"))
        }
    }

    @Test func `answers about people have the fields that the document has, and no other`() async throws {
        let components = try #require(try Self.document()["components"] as? [String: [String: [String: Any]]])
        let fields = { @Sendable [schemas = try Self.properties(components)] (schema: String) in schemas[schema] ?? [] }
        let keys = { @Sendable (value: Any?) in Set((value as? [String: Any] ?? [:]).keys) }
        try await withAccounts { server, _, people in
            let session = try await server.ask("GET", "/v1/auth/session", people[.ada]).json
            #expect(keys(session) == fields("Session") && keys(session["account"]) == fields("Account"))
            let account = try await server.ask("GET", "/v1/account", people[.ada]).json
            #expect(keys(account) == fields("OwnAccount"))
            #expect(keys(account["usage"]) == fields("Usage") && keys(account["quota"]) == fields("Quota"))
            let key = try await server.post("/v1/account/api-keys", people[.ada], #"{"name":"a","scopes":["read"]}"#)
            #expect(try keys(key.json) == fields("APIKey").union(["key"]))
            let list = try await server.ask("GET", "/v1/account/api-keys", people[.ada]).json
            #expect(keys((list["data"] as? [Any])?.first) == fields("APIKey"))
            let grant = try await server.post("/v1/upload-grants", people[.ada], #"{"max_bytes":1}"#)
            #expect(try keys(grant.json) == fields("Grant").union(["grant"]))
            let grants = try await server.ask("GET", "/v1/upload-grants", people[.ada]).json
            #expect(keys((grants["data"] as? [Any])?.first) == fields("Grant"))
            let events = try await server.ask("GET", "/v1/audit?limit=1", people[.admin]).json
            #expect(keys((events["data"] as? [Any])?.first) == fields("AuditEvent"))
            let signIn = #"{"email":"ada@example.org","password":"a fine password"}"#
            #expect(try await keys(server.post("/v1/auth/login", signIn).json) == fields("SignedIn"))
        }
    }

    @Test func `the document is served as it is`() async throws {
        try await withServer { server in
            let response = try await server.ask("GET", "/v1/openapi.json")
            #expect(response.status == 200 && response["content-type"] == "application/json")
            #expect(response.body == PageAssets.openAPI.bytes)
            let known = try await server.ask("GET", "/v1/openapi.json", ["If-None-Match": response["etag"] ?? ""])
            #expect(known.status == 304)
        }
    }
}
