import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Web

@Suite struct WebhookRoutesTests {
    @Test func `a webhook is made, shown without its secret, changed and deleted`() async throws {
        try await withServer { server in
            let made = try await server.send(
                "POST", "/v1/webhooks",
                #"{"url": "https://example.org/hook", "events": ["video.failed", "video.created"]}"#)
            #expect(made.status == 201)
            let id = try #require(made.json["id"] as? String)
            #expect(made["location"] == "/v1/webhooks/\(id)")
            #expect((try made.json["secret"] as? String)?.hasPrefix("whsec_") == true)
            let path = "/v1/webhooks/\(id)"
            let found = try await server.ask("GET", path)
            #expect(!found.text.contains("secret") && !found.text.contains("whsec_"))
            #expect(try found.json["events"] as? [String] == ["video.created", "video.failed"])
            #expect(try found.json["enabled"] as? Bool == true)
            let changed = try await server.send("PATCH", path, #"{"enabled": false, "description": "Mine"}"#)
            #expect(changed.status == 200)
            #expect(try changed.json["enabled"] as? Bool == false && changed.json["description"] as? String == "Mine")
            #expect(try changed.json["url"] as? String == "https://example.org/hook")
            #expect(try await server.ask("DELETE", path).status == 204)
            for method in ["GET", "DELETE"] {
                let gone = try await server.ask(method, path)
                #expect(gone.status == 404 && gone.code == "webhook_not_found")
            }
            #expect(try await server.send("PATCH", path, "{}").status == 404)
            #expect(try await server.ask("GET", "\(path)/deliveries").status == 404)
        }
    }

    @Test func `a secret is replaced, and shown once`() async throws {
        try await withServer { server in
            let made = try await server.send("POST", "/v1/webhooks", #"{"url": "https://example.org/hook"}"#)
            #expect(try made.json["overlap_until"] is NSNull)
            let id = try #require(made.json["id"] as? String)
            let rotated = try await server.ask("POST", "/v1/webhooks/\(id)/secret")
            let (old, new) = (try made.json["secret"] as? String, try rotated.json["secret"] as? String)
            #expect(rotated.status == 200 && new?.hasPrefix("whsec_") == true && new != old)
            #expect(try rotated.json["overlap_until"] is String)
            let found = try await server.ask("GET", "/v1/webhooks/\(id)")
            #expect(!found.text.contains("whsec_"))
            let stored = try await server.database.read { tx in
                try tx.webhooks.find(#require(WebhookID(id)))?.secrets(at: tx.now()).map(\.text)
            }
            #expect(stored == [new, old].compactMap { $0 })
        }
    }

    @Test func `everything that is wrong with one is told at once`() async throws {
        let cases: [(String, [String])] = [
            ("{}", ["url"]),
            (#"{"url": 5}"#, ["url"]),
            (#"{"url": "http://127.0.0.1/", "events": ["video.eaten"], "enabled": 1}"#, ["enabled", "events", "url"]),
            (#"{"url": "https://example.org/", "events": []}"#, ["events"]),
            (#"{"url": "https://example.org/", "secret": "mine"}"#, ["secret"]),
            (
                #"{"url": "https://example.org/", "description": "\#(String(repeating: "x", count: 201))"}"#,
                ["description"]
            ),
            (#"{"url": "https://example.org/", "description": "\u0000"}"#, ["description"]),
        ]
        try await withServer { server in
            for (body, fields) in cases {
                let response = try await server.send("POST", "/v1/webhooks", body)
                #expect(response.status == 400 && response.code == "invalid_fields", "\(body)")
                let errors = try response.json["errors"] as? [[String: String]] ?? []
                #expect(errors.compactMap { $0["field"] }.sorted() == fields, "\(body)")
            }
            let all = try await server.ask("GET", "/v1/webhooks").json["data"] as? [Any]
            #expect(all?.isEmpty == true)
        }
    }

    @Test func `there are only so many, listed in pages`() async throws {
        try await withServer { server in
            for _ in 1...WebhookRoutes.maxWebhooks { _ = try await server.addWebhook() }
            let body = #"{"url": "https://example.org/"}"#
            let refused = try await server.send("POST", "/v1/webhooks", body)
            #expect(refused.status == 409 && refused.code == "too_many_webhooks")
            var seen: [String] = []
            var query = "limit=20"
            while true {
                let page = try await server.ask("GET", "/v1/webhooks?\(query)").json
                seen += (page["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String } ?? []
                guard let cursor = page["next_cursor"] as? String else { break }
                query = "limit=20&cursor=\(cursor)"
            }
            #expect(seen.count == WebhookRoutes.maxWebhooks && seen == seen.sorted(by: >))
        }
    }

    @Test func `deliveries are shown and replayed, each under its own webhook only`() async throws {
        try await withServer { server in
            let hook = try #require(try await server.addWebhook()["id"] as? String)
            let other = try #require(try await server.addWebhook()["id"] as? String)
            _ = try await server.create(length: 3)
            _ = try await server.create(length: 3)
            let list = try await server.ask("GET", "/v1/webhooks/\(hook)/deliveries?limit=1").json
            let newest = try #require((list["data"] as? [[String: Any]])?.first)
            #expect(newest["type"] as? String == "video.created" && newest["state"] as? String == "pending")
            let cursor = try #require(list["next_cursor"] as? String)
            let rest = try await server.ask("GET", "/v1/webhooks/\(hook)/deliveries?cursor=\(cursor)").json
            #expect((rest["data"] as? [Any])?.count == 1 && rest["next_cursor"] is NSNull)
            // A cursor of another webhook's list is none of this one.
            let strange = try await server.ask("GET", "/v1/webhooks/\(other)/deliveries?cursor=\(cursor)")
            #expect(strange.status == 400 && strange.code == "invalid_parameter")

            let delivery = try #require(newest["id"] as? String)
            let replayed = try await server.ask("POST", "/v1/webhooks/\(hook)/deliveries/\(delivery)/replay")
            #expect(replayed.status == 202)
            #expect(try replayed.json["event"] as? String == newest["event"] as? String)
            let location = try #require(replayed["location"])
            #expect(try await server.ask("GET", location).json["id"] as? String == replayed.json["id"] as? String)
            for path in [
                "/v1/webhooks/\(other)/deliveries/\(delivery)", "/v1/webhooks/\(hook)/deliveries/nonsense",
                "/v1/webhooks/\(hook)/deliveries/\(hook)",
            ] {
                #expect(try await server.ask("GET", path).code == "delivery_not_found", "\(path)")
                #expect(try await server.ask("POST", "\(path)/replay").status == 404, "\(path)")
            }
        }
    }
}

extension LiveServer {
    /// JSON, answered.
    func send(_ method: String, _ path: String, _ json: String) async throws -> RawResponse {
        try await ask(method, path, ["Content-Type": "application/json"], body: Array(json.utf8))
    }

    /// For all events; gives the answer that made it.
    func addWebhook() async throws -> [String: Any] {
        try await send("POST", "/v1/webhooks", #"{"url": "https://example.org/hook"}"#).json
    }
}
