import Foundation
import Testing

@testable import Web

@Suite struct PageRoutesTests {
    @Test func `every file of the pages is served, and nothing else is`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Web/Pages")
        let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") })
        #expect(
            Set(PageAssets.files.keys)
                == files.subtracting([
                    "index.html", "watch.html", "embed.html", "analytics.html", "login.html", "register.html",
                    "reset.html", "docs.html",
                    "openapi.json",
                ]))
        for name in PageAssets.files.keys {
            #expect(
                PageAssets.files[name]?.bytes == Array(try Data(contentsOf: folder.appending(path: name))), "\(name)")
        }
    }

    @Test func `pages come with a strict policy, and only the embedded one may be framed`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            for path in [
                "/", "/watch/\(id)", "/embed/\(id)", "/analytics", "/analytics/\(id)", "/docs", "/docs/problems",
            ] {
                let page = try await server.ask("GET", path)
                #expect(page.status == 200, "\(path)")
                #expect(page["content-type"] == "text/html; charset=utf-8")
                let policy = try #require(page["content-security-policy"])
                #expect(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"))
                #expect(policy.contains("frame-ancestors *") == path.hasPrefix("/embed/"))
                #expect(page["x-content-type-options"] == "nosniff")
                #expect(page["referrer-policy"] == "no-referrer")
            }
        }
    }

    @Test(arguments: [
        "/watch/nonsense", "/watch/01arz3ndektsv4rrffq69g5fav", "/embed/01arz3ndektsv4rrffq69g5fav",
        "/analytics/nonsense", "/analytics/01arz3ndektsv4rrffq69g5fav",
    ])
    func `a page about no video is a page with status 404`(path: String) async throws {
        try await withServer { server in
            let page = try await server.ask("GET", path)
            #expect(page.status == 404)
            #expect(page["content-type"] == "text/html; charset=utf-8")
        }
    }

    @Test func `a file is not sent again while it is the same`() async throws {
        try await withServer { server in
            let first = try await server.ask("GET", "/assets/app.css")
            #expect(first.status == 200)
            #expect(first["content-type"] == "text/css; charset=utf-8")
            let tag = try #require(first["etag"])
            let second = try await server.ask("GET", "/assets/app.css", ["If-None-Match": tag])
            #expect(second.status == 304)
            #expect(second["etag"] == tag)
        }
    }
}
