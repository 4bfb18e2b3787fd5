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
        configuration.origin.factsLifetime = .seconds(3600)
        try await withServer(configuration) { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            // A busy machine may let that much time pass between two requests: then the connection is closed before, and it is tried again.
            var answers = 0
            while answers < 3 {
                answers = try await server.connect { connection async throws -> Int in
                    var answers = 0
                    while answers < 3 {
                        try? await connection.send("GET", "/v/\(id)/1/a.m4s", [:], body: nil)
                        guard let response = try? await connection.response() else { break }
                        #expect(response.status == 200)
                        answers += 1
                    }
                    // Nothing is answered to the silence, least of all that a header is slow.
                    #expect(try await connection.isClosed())
                    return answers
                }
            }
        }
    }

    /// What stands behind the path of an object in memory: nothing, or what makes a route answer that there is none.
    @Test(arguments: [["", "", ""], ["", "x", ""], ["x", "", "x"], ["x", "x", ""]])
    func `a connection has as many answers as it may have`(paths: [String]) async throws {
        var configuration = WebConfiguration(port: 0)
        configuration.connection.maxRequests = 3
        configuration.origin.factsLifetime = .seconds(3600)
        try await withServer(configuration) { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            _ = try await server.ask("GET", "/v/\(id)/1/a.m4s")
            try await server.connect { connection in
                // Of those from memory and the others together.
                for (number, path) in paths.map({ "/v/\(id)/1/a.m4s" + $0 }).enumerated() {
                    try await connection.send("GET", path, [:], body: nil)
                    let response = try await connection.response()
                    #expect(response["connection"] == (number == 2 ? "close" : nil), "\(path)")
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

    @Test func `where tokens are required a video is for those with one, whatever was cached`() async throws {
        let keys = try TokenKeys([(id: "k", secret: "0123456789abcdef")])
        var configuration = WebConfiguration(port: 0)
        configuration.origin.tokenKeys = keys
        configuration.origin.requiresTokens = true
        try await withServer(configuration) { server in
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

    @Test func `a video that is made private is out of memory at once, and back when it is open again`() async throws {
        try await withAccounts { server, _, people in
            let id = try await server.addVideo(of: people.ids[.ada])
            let path = "/v/\(id)/1/master.m3u8"
            for _ in 1...2 { #expect(try await server.ask("GET", path).status == 200) }
            #expect(try await server.ask("GET", path)["cache-status"] == "headwater; hit")
            let change = ["Content-Type": "application/json"].merging(people[.ada]) { $1 }
            for _ in 1...2 {
                let hidden = Array(#"{"visibility":"private"}"#.utf8)
                #expect(try await server.ask("PATCH", "/v1/videos/\(id)", change, body: hidden).status == 200)
                #expect(try await server.ask("GET", path).status == 404)
                #expect(try await server.ask("GET", path, people[.viewer]).status == 404)
                for _ in 1...2 {
                    let own = try await server.ask("GET", path, people[.ada])
                    #expect(own.status == 200 && own["cache-control"] == "private, no-store")
                }
                // Although its owner has just brought it into memory.
                #expect(try await server.ask("GET", path).status == 404)
                let shown = Array(#"{"visibility":"unlisted"}"#.utf8)
                #expect(try await server.ask("PATCH", "/v1/videos/\(id)", change, body: shown).status == 200)
                for _ in 1...2 {
                    let anyone = try await server.ask("GET", path)
                    #expect(anyone.status == 200 && anyone["cache-control"] == "public, max-age=31536000, immutable")
                }
            }
        }
    }

    @Test func `a token opens a private video, and no cache keeps it`() async throws {
        let keys = try TokenKeys([(id: "k", secret: "0123456789abcdef")])
        try await withAccounts(tokenKeys: keys) { server, _, people in
            let id = try await server.addVideo(of: people.ids[.ada], .private)
            let token = try #require(PlaybackToken(prefix: "/v/\(id)/", expires: .max).flatMap { keys.sign($0) })
            for _ in 1...3 {
                #expect(try await server.ask("GET", "/v/\(id)/1/master.m3u8").status == 404)
                let answer = try await server.ask("GET", "/t/\(token)/v/\(id)/1/master.m3u8")
                #expect(answer.status == 200 && answer["cache-control"] == "private, no-store")
            }
        }
    }

    @Test func `where tokens are required the people of a video need none`() async throws {
        let keys = try TokenKeys([(id: "k", secret: "0123456789abcdef")])
        try await withAccounts(tokenKeys: keys, requiresTokens: true) { server, _, people in
            let id = try await server.addVideo(of: people.ids[.ada])
            for (asker, status) in [(People.Asker.ada, 200), (.moderator, 200), (.viewer, 404), (.anonymous, 404)] {
                for _ in 1...2 {
                    let answer = try await server.ask("GET", "/v/\(id)/master.m3u8", people[asker])
                    #expect(answer.status == status, "\(asker)")
                    if status == 200 { #expect(answer["cache-control"] == "private, max-age=10") }
                }
            }
        }
    }

    @Test func `who shows a bad key is refused, although the object is in memory`() async throws {
        try await withAccounts { server, _, people in
            let id = try await server.addVideo(of: people.ids[.ada])
            for _ in 1...2 { #expect(try await server.ask("GET", "/v/\(id)/1/master.m3u8").status == 200) }
            let bad = try await server.ask("GET", "/v/\(id)/1/master.m3u8", ["Authorization": "Bearer hw_nonsense"])
            #expect(bad.status == 401)
        }
    }
}
