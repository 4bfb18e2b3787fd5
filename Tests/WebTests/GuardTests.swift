import Testing

@testable import Web

@Suite struct GuardTests {
    @Test func `a request under a foreign name is refused`() async throws {
        try await withServer { server in
            let response = try await server.ask("GET", "/", ["Host": "evil.example"])
            #expect(response.status == 421)
            #expect(response.code == "host_not_allowed")
        }
    }

    @Test func `a foreign page can read nothing and change nothing`() async throws {
        try await withServer { server in
            let foreign = ["Origin": "https://evil.example"]
            for (method, path) in [("POST", "/files"), ("DELETE", "/v1/videos/x"), ("POST", "/v1/videos/x/retry")] {
                let response = try await server.ask(method, path, foreign)
                #expect(response.status == 403, "\(method) \(path)")
                #expect(response.code == "origin_not_allowed")
            }
            let list = try await server.ask("GET", "/v1/videos", foreign)
            #expect(list.status == 200)
            #expect(list["access-control-allow-origin"] == nil)
            let own = ["Origin": "http://127.0.0.1:\(server.port)", "Upload-Length": "1"]
            #expect(try await server.tus("POST", "/files", own).status == 201)
        }
    }

    @Test func `every address answers with a problem where it refuses`() async throws {
        try await withServer { server in
            let cases: [(String, String, Int, String)] = [
                ("GET", "/nothing", 404, "not_found"),
                ("GET", "/assets/nothing.js", 404, "not_found"),
                ("GET", "/v1/videos/nonsense", 404, "video_not_found"),
                ("GET", "/v1/videos/01arz3ndektsv4rrffq69g5fav/events", 404, "video_not_found"),
                ("GET", "/v1/videos?limit=0", 400, "invalid_parameter"),
                ("GET", "/v1/videos?limit=abc", 400, "invalid_parameter"),
                ("GET", "/v1/videos?cursor=abc", 400, "invalid_parameter"),
                ("PUT", "/v1/videos", 405, "method_not_allowed"),
                ("POST", "/", 405, "method_not_allowed"),
                ("DELETE", "/health/live", 405, "method_not_allowed"),
                ("GET", "/v/nonsense", 404, "not_found"),
                ("GET", "/v/01arz3ndektsv4rrffq69g5fav/master.m3u8", 404, "not_found"),
                ("POST", "/v/01arz3ndektsv4rrffq69g5fav/master.m3u8", 405, "method_not_allowed"),
            ]
            for (method, path, status, code) in cases {
                let response = try await server.ask(method, path)
                #expect(response.status == status, "\(method) \(path)")
                #expect(response.code == code, "\(method) \(path)")
                #expect(response["x-content-type-options"] == "nosniff")
                #expect(response["x-request-id"] != nil)
            }
            #expect(try await server.ask("PUT", "/v1/videos")["allow"] == "GET, HEAD, OPTIONS, POST")
            #expect(try await server.ask("OPTIONS", "/v1/videos")["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func `a client's request id comes back`() async throws {
        try await withServer { server in
            let response = try await server.ask("GET", "/health/live", ["X-Request-Id": "abc-1"])
            #expect(response["x-request-id"] == "abc-1")
        }
    }

    @Test func `a port in use is told as such`() async throws {
        try await withServer { server in
            await #expect {
                try await withServer(WebConfiguration(port: server.port)) { _ in true }
            } throws: { error in
                (error as? WebServerError)?.kind == .portInUse && "\(error)".contains("\(server.port)")
            }
        }
    }
}
