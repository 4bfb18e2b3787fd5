import Testing

@testable import Web

@Suite struct ConditionalVideoTests {
    private static let json = ["Content-Type": "application/json"]

    @Test func `a video that has not changed is not sent again`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            let first = try await server.ask("GET", "/v1/videos/\(id)")
            let tag = try #require(first["etag"])
            #expect(tag.hasPrefix("\"") && first["cache-control"] == "no-cache")
            let again = try await server.ask("GET", "/v1/videos/\(id)", ["If-None-Match": "W/\(tag), \"x\""])
            #expect(again.status == 304 && again["etag"] == tag && again["content-type"] == nil)
            let head = try await server.ask("HEAD", "/v1/videos/\(id)", ["If-None-Match": tag])
            #expect(head.status == 304)
            let renamed = try await server.ask(
                "PATCH", "/v1/videos/\(id)", Self.json, body: Array(#"{"title": "New"}"#.utf8))
            #expect(renamed.status == 200)
            let changed = try await server.ask("GET", "/v1/videos/\(id)", ["If-None-Match": tag])
            #expect(changed.status == 200 && changed["etag"] == renamed["etag"] && changed["etag"] != tag)
            #expect(try await server.ask("GET", "/v1/videos/\(id)", ["If-Match": tag]).status == 412)
        }
    }

    @Test func `a change for another state is refused and changes nothing`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:], title: "Old")
            let path = "/v1/videos/\(id)"
            let rename = { (title: String, condition: [String: String]) in
                try await server.ask(
                    "PATCH", path, Self.json.merging(condition) { $1 }, body: Array("{\"title\": \"\(title)\"}".utf8))
            }
            let old = try #require(try await server.ask("GET", path)["etag"])
            let new = try await rename("First", ["If-Match": old])
            #expect(new.status == 200)
            for condition in [
                ["If-Match": old], ["If-Match": "\"x\""], ["If-Match": "W/\(new["etag"] ?? "")"],
                ["If-None-Match": "*"],
            ] {
                let refused = try await rename("Second", condition)
                #expect(refused.status == 412 && refused.code == "precondition_failed", "\(condition)")
                #expect(try await server.ask("DELETE", path, condition).status == 412, "\(condition)")
            }
            #expect(try await server.ask("GET", path).json["title"] as? String == "First")
            #expect(try await rename("Third", ["If-Match": "*"]).status == 200)
            // Nobody has to state a condition.
            let last = try await rename("Fourth", [:])
            #expect(last.status == 200)
            #expect(try await server.ask("DELETE", path, ["If-Match": last["etag"] ?? ""]).status == 204)
            #expect(try await server.ask("DELETE", path, ["If-Match": "*"]).status == 404)
        }
    }
}
