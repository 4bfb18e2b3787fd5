import Accounts
import Foundation
import HeadwaterCore
import Testing
import Uploads

@testable import Web

@Suite struct ProblemTests {
    @Test func `every code that the sources name has its place on the page`() throws {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let files = FileManager.default.enumerator(
            at: root.appending(path: "Sources/Web"), includingPropertiesForKeys: nil)
        let urls = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
        try #require(urls.count > 20)
        // `Problem(.badRequest, "code", …`, `self.init(error.status, "code", …`: a status and a code.
        let code = #/(?:Problem|init)\(\s*(?:\.\w+|\w+(?:\.\w+)?),\s*"([a-z_]+)"/#
        var named: Set<String> = Set(
            UploadRefusal.Kind.allCases.map(\.rawValue) + AccountRefusal.Kind.allCases.map(\.rawValue))
        for url in urls {
            for match in try String(contentsOf: url, encoding: .utf8).matches(of: code) {
                named.insert(String(match.1))
            }
        }
        #expect(named.count > 30)
        #expect(named.subtracting(ProblemKind.all.map(\.code)).sorted() == [])
        #expect(ProblemKind.all.count == ProblemKind.named.count, "a code has two entries")
    }

    @Test func `the documentation lists the same codes`() throws {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/api.md"), encoding: .utf8)
        let row = #/^\| `([a-z_]+)` \| \d{3}/#.anchorsMatchLineEndings()
        #expect(text.matches(of: row).map { String($0.1) }.sorted() == ProblemKind.all.map(\.code).sorted())
    }

    @Test func `the type of a problem leads to a page that tells of it`() async throws {
        try await withServer { server in
            let problem = try await server.ask("GET", "/v1/videos/nonsense").json
            #expect(problem["type"] as? String == "/docs/problems#video_not_found")
            #expect(problem["title"] as? String == "There is no such video")
            let page = try await server.ask("GET", "/docs/problems")
            #expect(page.status == 200 && page["content-type"] == "text/html; charset=utf-8")
            for kind in ProblemKind.all { #expect(page.text.contains("id=\"\(kind.code)\"")) }
        }
    }

    @Test func `a body that is not as expected is told where`() async throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let cases: [(String, String, String, Int, String, [String])] = [
            ("POST", "application/json", "{", 400, "invalid_json", []),
            ("POST", "application/json", "[]", 400, "invalid_json", []),
            ("POST", "application/json", "\"text\"", 400, "invalid_json", []),
            ("POST", "application/json", #"{"source": {"bytes": "x"}}"#, 400, "invalid_fields", ["source.bytes"]),
            (
                "POST", "application/json", #"{"source": {"bytes": 1}, "nothing": 1}"#, 400, "invalid_fields",
                ["nothing"]
            ),
            ("POST", "application/json", "{\"a\": \(deep)}", 400, "json_too_deep", []),
            ("POST", "application/json; charset=utf-8", "{", 400, "invalid_json", []),
            ("POST", "application/jsonp", "{}", 415, "unsupported_content_type", []),
            ("POST", "text/plain", "{}", 415, "unsupported_content_type", []),
            ("POST", "application/json", String(repeating: " ", count: 70_000), 413, "body_too_large", []),
        ]
        try await withServer { server in
            for (method, type, body, status, code, fields) in cases {
                let response = try await server.ask(
                    method, "/v1/videos", ["Content-Type": type], body: Array(body.utf8))
                #expect(response.status == status && response.code == code, "\(type) \(body.prefix(40))")
                let errors = try response.json["errors"] as? [[String: String]] ?? []
                #expect(errors.map { $0["field"] ?? "" } == fields, "\(body.prefix(40))")
            }
        }
    }

    @Test func `unknown methods, and answers that a client would not take, are refused`() async throws {
        try await withServer { server in
            for method in ["BREW", "PROPFIND"] {
                let response = try await server.ask(method, "/v1/videos")
                #expect(response.status == 501 && response.code == "unknown_method", "\(method)")
            }
            for method in ["TRACE", "QUERY", "PUT"] {
                let response = try await server.ask(method, "/v1/videos")
                #expect(response.status == 405 && response["allow"] == "GET, HEAD, OPTIONS, POST", "\(method)")
            }
            for (accept, status) in [
                ("application/json", 200), ("*/*", 200), ("application/*;q=0.1", 200), ("text/html, */*;q=0.8", 200),
                ("", 200), ("text/html", 406), ("application/json;q=0", 406), ("*/*, application/json; q=0.0", 406),
                ("text/html, application/JSON", 200),
            ] {
                let response = try await server.ask("GET", "/v1/videos", ["Accept": accept])
                #expect(response.status == status, "\(accept)")
            }
        }
    }

    @Test func `depth is counted outside of text only`() {
        #expect(JSONDepth.of(#"{"a": "[[[[\"[[", "b": [[], {}]}"#.utf8) == 3)
        #expect(JSONDepth.of("[]]]]".utf8) == 1)
    }
}
