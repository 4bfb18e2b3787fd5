import Testing

@testable import Web

@Suite struct CrossOriginTests {
    static let site = "https://www.example.org"

    static func configuration(_ origins: [String]) throws -> WebConfiguration {
        var configuration = WebConfiguration(port: 0)
        configuration.crossOrigin = try #require(CrossOriginRule(origins))
        return configuration
    }

    @Test func `a preflight of an allowed site is answered for every method and field`() async throws {
        try await withServer(Self.configuration([Self.site])) { server in
            for path in ["/files", "/files/01arz3ndektsv4rrffq69g5fav", "/v1/videos", "/v1/account"] {
                let response = try await server.ask(
                    "OPTIONS", path,
                    [
                        "Origin": Self.site, "Access-Control-Request-Method": "PATCH",
                        "Access-Control-Request-Headers": "tus-resumable, upload-offset",
                    ])
                #expect(response.status == 204)
                #expect(response["access-control-allow-origin"] == Self.site)
                #expect(response["vary"] == "Origin")
                let methods = try #require(response["access-control-allow-methods"])
                for method in ["POST", "HEAD", "PATCH", "DELETE", "OPTIONS"] { #expect(methods.contains(method)) }
                let allowed = try #require(response["access-control-allow-headers"]).lowercased()
                for name in [
                    "tus-resumable", "upload-offset", "upload-draft-interop-version", "if-match", "authorization",
                ] {
                    #expect(allowed.contains(name))
                }
                // Whoever could send it might change things with a visitor's cookie.
                #expect(!allowed.contains("x-headwater-request"))
            }
        }
    }

    @Test func `an allowed site uploads and reads the answer, refusals too`() async throws {
        try await withServer(Self.configuration([Self.site])) { server in
            let made = try await server.tus("POST", "/files", ["Origin": Self.site, "Upload-Length": "5"])
            #expect(made.status == 201 && made["access-control-allow-origin"] == Self.site)
            let exposed = try #require(made["access-control-expose-headers"])
            for name in [
                "Location", "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Upload-Offset",
                "Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Expires", "Upload-Concat",
                "Upload-Complete", "Upload-Limit", "Upload-Draft-Interop-Version", "ETag",
            ] {
                #expect(exposed.contains(name), "\(name)")
            }
            let refused = try await server.ask("GET", "/v1/videos/nonsense", ["Origin": Self.site])
            #expect(refused.status == 404 && refused["access-control-allow-origin"] == Self.site)
        }
    }

    @Test func `another site is still a stranger`() async throws {
        try await withServer(Self.configuration([Self.site])) { server in
            for origin in ["https://evil.example", "http://www.example.org", "https://www.example.org:8443", "null"] {
                let headers = ["Origin": origin, "Access-Control-Request-Method": "POST"]
                let preflight = try await server.ask("OPTIONS", "/files", headers)
                #expect(preflight["access-control-allow-origin"] == nil)
                #expect(preflight["access-control-allow-methods"] == nil)
                let post = try await server.tus("POST", "/files", ["Origin": origin, "Upload-Length": "5"])
                #expect(post.status == 403 && post.code == "origin_not_allowed")
                #expect(post["access-control-allow-origin"] == nil && post["vary"] == "Origin")
            }
        }
    }

    @Test func `a star allows every page`() async throws {
        try await withServer(Self.configuration(["*"])) { server in
            let made = try await server.tus("POST", "/files", ["Origin": "https://any.example", "Upload-Length": "5"])
            #expect(made.status == 201 && made["access-control-allow-origin"] == "*" && made["vary"] == nil)
            #expect(made["access-control-allow-credentials"] == nil)
        }
    }

    @Test func `pages and media keep their own rules`() async throws {
        try await withServer(Self.configuration([Self.site])) { server in
            #expect(try await server.ask("GET", "/", ["Origin": Self.site])["access-control-allow-origin"] == nil)
            let media = try await server.ask("GET", "/v/nonsense", ["Origin": Self.site])
            #expect(media["access-control-allow-origin"] == "*")
        }
    }

    @Test(arguments: [["*", "https://a.example"], ["a.example"], ["https://a.example/path"], ["null"], [""]])
    func `what is no origin is refused`(texts: [String]) {
        #expect(CrossOriginRule(texts) == nil)
    }
}
