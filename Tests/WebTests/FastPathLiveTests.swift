import Catalog
import HeadwaterCore
import Origin
import Testing

@testable import Web

/// Answers from memory, on real connections beside everything else.
@Suite struct FastPathLiveTests {
    private static let segment = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 3) }

    @Test func `hits, misses and the API take turns on one connection`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment, "b.m4s": [1, 2, 3]])
            try await server.connect { connection in
                for (path, status, cache) in [
                    ("/v/\(id)/1/a.m4s", 200, "headwater; fwd=uri-miss; stored"),
                    ("/v/\(id)/1/a.m4s", 200, "headwater; hit"),
                    ("/v/\(id)/1/b.m4s", 200, "headwater; fwd=uri-miss; stored"),
                    ("/v1/videos/\(id)", 200, nil), ("/v/\(id)/1/a.m4s", 200, "headwater; hit"),
                    ("/v/\(id)/1/none", 404, nil), ("/v/\(id)/1/b.m4s", 200, "headwater; hit"),
                ] {
                    try await connection.send("GET", path, [:], body: nil)
                    let response = try await connection.response()
                    #expect(response.status == status && response["cache-status"] == cache, "\(path)")
                    if path.hasSuffix("a.m4s") { #expect(response.body == Self.segment) }
                }
                // All at once: what comes first is answered first, whoever answers it.
                for path in ["/v/\(id)/1/a.m4s", "/v1/videos/\(id)", "/v/\(id)/1/b.m4s"] {
                    try await connection.send("GET", path, [:], body: nil)
                }
                #expect(try await connection.response().body == Self.segment)
                #expect(try await connection.response().json["id"] as? String == "\(id)")
                #expect(try await connection.response().body == [1, 2, 3])
            }
            let metrics = try await server.ask("GET", "/metrics").text.split(separator: "\n")
            #expect(metrics.contains(#"headwater_origin_answers_total{result="miss"} 3"#))
            #expect(metrics.contains { $0.hasPrefix(#"headwater_http_requests_total{route="media",status="2xx"} "#) })
        }
    }

    @Test func `a connection that only gets hits is neither too slow nor idle, and ends when it is`() async throws {
        var configuration = WebConfiguration(port: 0, idleLimit: .milliseconds(400))
        configuration.connection.headerTime = .milliseconds(100)
        try await withServer(configuration) { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            try await server.connect { connection in
                for _ in 1...3 {
                    try await connection.send("GET", "/v/\(id)/1/a.m4s", [:], body: nil)
                    #expect(try await connection.response().status == 200)
                }
                // Nothing is answered to the silence, least of all that a header is slow.
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `a connection has as many answers as it may have`() async throws {
        var configuration = WebConfiguration(port: 0)
        configuration.connection.maxRequests = 3
        try await withServer(configuration) { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            try await server.connect { connection in
                for number in 1...3 {
                    try await connection.send("GET", "/v/\(id)/1/a.m4s", [:], body: nil)
                    let response = try await connection.response()
                    #expect(response["connection"] == (number == 3 ? "close" : nil))
                    #expect(response.body == Self.segment)
                }
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `a video that is deleted is gone at once`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            for _ in 1...2 { #expect(try await server.ask("GET", "/v/\(id)/1/a.m4s").status == 200) }
            #expect(try await server.ask("DELETE", "/v1/videos/\(id)").status == 204)
            #expect(try await server.ask("GET", "/v/\(id)/1/a.m4s").status == 404)
        }
    }

    @Test func `foreign hosts get nothing from memory either`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            for _ in 1...2 { _ = try await server.ask("GET", "/v/\(id)/1/a.m4s") }
            let foreign = try await server.ask("GET", "/v/\(id)/1/a.m4s", ["Host": "rebound.example"])
            #expect(foreign.status == 421)
        }
    }

    @Test func `a private video is for those with a token, whatever was cached`() async throws {
        let keys = try TokenKeys([(id: "k", secret: "0123456789abcdef")])
        var configuration = WebConfiguration(port: 0)
        configuration.origin.tokenKeys = keys
        try await withServer(configuration, isOpen: { _ in false }) { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            let token = try #require(PlaybackToken(prefix: "/v/\(id)/", expires: .max))
            let text = try #require(keys.sign(token))
            for _ in 1...2 {
                #expect(try await server.ask("GET", "/v/\(id)/1/a.m4s").status == 404)
                let response = try await server.ask("GET", "/t/\(text)/v/\(id)/1/a.m4s")
                #expect(response.status == 200 && response.body == Self.segment)
                #expect(response["cache-control"] == "private, max-age=3600")
                let refused = try await server.ask("GET", "/t/\(text)x/v/\(id)/1/a.m4s")
                #expect(refused.status == 403 && refused.code == "token_invalid")
                #expect(refused["access-control-allow-origin"] == "*")
            }
        }
    }
}
