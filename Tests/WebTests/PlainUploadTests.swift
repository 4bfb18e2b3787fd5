import Catalog
import Foundation
import HeadwaterCore
import Testing
import Uploads

@testable import Web

/// A whole file in one request, as curl sends it.
@Suite struct PlainUploadTests {
    private static func form(_ parts: [(head: String, content: String)]) -> [UInt8] {
        let text = parts.map { "--XX\r\nContent-Disposition: form-data; \($0.head)\r\n\r\n\($0.content)\r\n" }
        return Array((text.joined() + "--XX--\r\n").utf8)
    }

    private static let formType = ["Content-Type": "multipart/form-data; boundary=XX"]

    private static func bytes(of video: [String: Any], _ server: LiveServer) throws -> [UInt8] {
        let id = try #require(VideoID(video["id"] as? String ?? ""))
        return Array(try Data(contentsOf: URL(filePath: server.uploads.store.path(of: id))))
    }

    @Test(arguments: ["video/mp4", "audio/mpeg", "application/octet-stream", nil])
    func `a file is taken as it is`(type: String?) async throws {
        try await withServer { server in
            var headers: [String: String] = [:]
            headers["Content-Type"] = type
            let response = try await server.ask(
                "POST", "/v1/videos?filename=my%20cat.mp4", headers, body: [1, 2, 3])
            #expect(response.status == 201)
            let video = try response.json
            #expect(response["location"] == "/v1/videos/\(video["id"] ?? "")")
            #expect(video["state"] as? String == "processing")
            #expect(video["title"] as? String == "my cat")
            #expect((video["source"] as? [String: Any])?["bytes"] as? Int == 3)
            #expect(try Self.bytes(of: video, server) == [1, 2, 3])
        }
    }

    @Test func `a chunked file is taken to its end, and a broken one leaves nothing`() async throws {
        try await withServer { server in
            for isWhole in [true, false] {
                try await server.connect { connection in
                    try await connection.send(
                        "POST", "/v1/videos", ["Content-Type": "video/mp4", "Transfer-Encoding": "chunked"], body: nil)
                    try await connection.send("3\r\nabc\r\n" + (isWhole ? "0\r\n\r\n" : ""))
                    if isWhole {
                        #expect(try await connection.response().status == 201)
                    } else {
                        while try await server.videos().count < 2 { await Task.yield() }
                    }
                }
            }
            // The broken one is removed when its connection is seen to be.
            while try await server.videos().contains(where: { $0["state"] as? String == "uploading" }) {
                await Task.yield()
            }
            #expect(try await server.videos().map { $0["state"] as? String } == ["processing"])
        }
    }

    @Test func `a client that expects it is told to continue`() async throws {
        try await withServer { server in
            try await server.connect { connection in
                try await connection.send(
                    "POST", "/v1/videos",
                    ["Content-Type": "video/mp4", "Content-Length": "3", "Expect": "100-continue"], body: nil)
                #expect(try await connection.response().status == 100)
                try await connection.send([1, 2, 3])
                #expect(try await connection.response().status == 201)
            }
        }
    }

    @Test func `a file is taken out of a form, with its name and title`() async throws {
        try await withServer { server in
            let file = (head: "name=\"file\"; filename=\"cat.mp4\"", content: "bytes")
            let title = (head: "name=\"title\"", content: "A day")
            for (parts, expected) in [([file], "cat"), ([title, file], "A day"), ([file, title], "A day")] {
                let response = try await server.ask("POST", "/v1/videos", Self.formType, body: Self.form(parts))
                #expect(response.status == 201)
                let video = try response.json
                #expect(video["title"] as? String == expected)
                #expect((video["source"] as? [String: Any])?["name"] as? String == "cat.mp4")
                #expect(try Self.bytes(of: video, server) == Array("bytes".utf8))
            }
        }
    }

    @Test func `what is refused leaves nothing`() async throws {
        try await withServer(maxLength: 100) { server in
            let page = "<!doctype html><title>x</title>"
            let cases: [(String, [String: String], [UInt8], Int, String)] = [
                ("a page", ["Content-Type": "video/mp4"], Array(page.utf8), 415, "not_media"),
                (
                    "a page in a form", Self.formType,
                    Self.form([(head: "name=\"file\"; filename=\"a.mp4\"", content: page)]), 415, "not_media"
                ),
                (
                    "a form without a file", Self.formType, Self.form([(head: "name=\"title\"", content: "x")]), 400,
                    "malformed_form"
                ),
                (
                    "a form with a field that means nothing", Self.formType,
                    Self.form([(head: "name=\"secret\"", content: "x")]), 400, "invalid_fields"
                ),
                ("a form that ends early", Self.formType, Array("--XX\r\n".utf8), 400, "malformed_form"),
                ("too much", ["Content-Type": "video/mp4"], Array(repeating: 1, count: 101), 413, "upload_too_large"),
            ]
            for (name, headers, body, status, code) in cases {
                let response = try await server.ask("POST", "/v1/videos", headers, body: body)
                #expect(response.status == status, "\(name)")
                #expect(response.code == code, "\(name)")
            }
            #expect(try await server.videos().isEmpty)
            #expect(try await server.database.read { try $0.uploads.unfinished() }.isEmpty)
        }
    }

    @Test func `a form that is longer than any file may be ends at the limit`() async throws {
        try await withServer(maxLength: 100) { server in
            let body = Self.form([
                (head: "name=\"file\"; filename=\"a.mp4\"", content: String(repeating: "x", count: 101))
            ])
            let response = try await server.ask("POST", "/v1/videos", Self.formType, body: body)
            #expect(response.status == 413)
            #expect(try await server.videos().isEmpty)
        }
    }

    @Test func `a form that announces far too much is refused unread`() async throws {
        try await withServer(maxLength: 100) { server in
            try await server.connect { connection in
                let headers = ["Content-Length": "1000000000", "Expect": "100-continue"].merging(Self.formType) { $1 }
                try await connection.send("POST", "/v1/videos", headers, body: nil)
                let response = try await connection.response()
                #expect(response.status == 413)
                #expect(response.code == "upload_too_large")
            }
        }
    }
}

@Suite struct IdempotencyTests {
    private static let json = ["Content-Type": "application/json"]

    private static func keyed(_ key: String, _ headers: [String: String] = json) -> [String: String] {
        headers.merging(["Idempotency-Key": key]) { $1 }
    }

    @Test func `the same request with the same key makes one video and is answered the same`() async throws {
        try await withServer { server in
            let body = Array(#"{"source": {"bytes": 5}, "title": "Once"}"#.utf8)
            let first = try await server.ask("POST", "/v1/videos", Self.keyed("k"), body: body)
            #expect(first.status == 201)
            let id = try first.json["id"] as? String ?? ""
            _ = try await server.ask("PATCH", "/v1/videos/\(id)", Self.json, body: Array(#"{"title": "Later"}"#.utf8))
            let second = try await server.ask("POST", "/v1/videos", Self.keyed("k"), body: body)
            #expect(second.status == 201)
            #expect(second.text == first.text)
            #expect(second["location"] == first["location"])
            #expect(try await server.videos().count == 1)
            let other = try await server.ask("POST", "/v1/videos", Self.keyed("l"), body: body)
            #expect(try other.json["id"] as? String != id)
        }
    }

    @Test func `a key of another request is refused`() async throws {
        try await withServer { server in
            let bodies = [5, 6].map { Array(#"{"source": {"bytes": \#($0)}}"#.utf8) }
            #expect(try await server.ask("POST", "/v1/videos", Self.keyed("k"), body: bodies[0]).status == 201)
            let refused = try await server.ask("POST", "/v1/videos", Self.keyed("k"), body: bodies[1])
            #expect(refused.status == 422)
            #expect(refused.code == "idempotency_key_reused")
        }
    }

    @Test func `a request that is still under way is not carried out twice`() async throws {
        try await withServer { server in
            let headers = Self.keyed("k", ["Content-Type": "video/mp4", "Content-Length": "3"])
            try await server.connect { connection in
                try await connection.send(
                    "POST", "/v1/videos", headers.merging(["Expect": "100-continue"]) { $1 }, body: nil)
                #expect(try await connection.response().status == 100)
                let second = try await server.ask("POST", "/v1/videos", headers, body: [1, 2, 3])
                #expect(second.status == 409)
                #expect(second.code == "idempotency_key_in_use")
                #expect(second["retry-after"] == "1")
                try await connection.send([1, 2, 3])
                let first = try await connection.response()
                #expect(first.status == 201)
                let third = try await server.ask("POST", "/v1/videos", headers, body: [1, 2, 3])
                #expect(third.text == first.text)
                #expect(try await server.videos().count == 1)
            }
        }
    }

    @Test func `a request that was refused may be sent again`() async throws {
        try await withServer { server in
            let refused = try await server.ask(
                "POST", "/v1/videos", Self.keyed("k", ["Content-Type": "video/mp4"]), body: Array("%PDF-1".utf8))
            #expect(refused.status == 415)
            let good = try await server.ask(
                "POST", "/v1/videos", Self.keyed("k", ["Content-Type": "video/mp4"]), body: Array("stream".utf8))
            #expect(good.status == 201)
        }
    }

    @Test(arguments: ["a b", String(repeating: "k", count: 256)])
    func `what is no key is refused`(key: String) async throws {
        try await withServer { server in
            let body = Array(#"{"source": {"bytes": 5}}"#.utf8)
            let refused = try await server.ask("POST", "/v1/videos", Self.keyed(key), body: body)
            #expect(refused.status == 400)
            #expect(refused.code == "invalid_idempotency_key")
        }
    }
}

extension LiveServer {
    fileprivate func videos() async throws -> [[String: Any]] {
        try await ask("GET", "/v1/videos").json["data"] as? [[String: Any]] ?? []
    }
}
