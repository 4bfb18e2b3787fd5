import Foundation
import HeadwaterCore
import Testing

@testable import Web

/// Videos that are begun with JSON.
@Suite struct NewVideoTests {
    private static let json = ["Content-Type": "application/json"]

    private func post(_ body: String, to server: LiveServer) async throws -> RawResponse {
        try await server.ask("POST", "/v1/videos", Self.json, body: Array(body.utf8))
    }

    @Test func `a video is begun with what is wanted of it, and its file follows`() async throws {
        try await withServer { server in
            let created = try await post(
                """
                {"source": {"name": "a/b/clip.mp4", "bytes": 2}, "start": 1.5, "end": "1:15.5", "passthrough": false}
                """, to: server)
            #expect(created.status == 201)
            let video = try created.json
            let id = try #require(video["id"] as? String)
            #expect(created["location"] == "/v1/videos/\(id)")
            #expect(video["title"] as? String == "clip")
            #expect(video["state"] as? String == "uploading")
            let options = try #require(video["options"] as? [String: Any])
            #expect(options["start"] as? Double == 1.5)
            #expect(options["end"] as? Double == 75.5)
            #expect(options["passthrough"] as? Bool == false)
            let upload = try #require((video["upload"] as? [String: Any])?["url"] as? String)
            #expect(upload == "/files/\(id)")

            #expect(try await server.patch(upload, at: 0, [1, 2]).status == 204)
            let whole = try await server.ask("GET", "/v1/videos/\(id)").json
            #expect(whole["state"] as? String == "processing")
            #expect(whole["upload"] is NSNull)
            #expect((whole["options"] as? [String: Any])?["end"] as? Double == 75.5)
        }
    }

    @Test func `options of tus metadata are told as those of JSON are`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 4, metadata: "start MTI=,passthrough dHJ1ZQ==")
            let video = try await server.ask("GET", location.replacing("/files/", with: "/v1/videos/")).json
            let options = try #require(video["options"] as? [String: Any])
            #expect(options["start"] as? Double == 12)
            #expect(options["end"] is NSNull)
            #expect(options["passthrough"] as? Bool == true)
        }
    }

    @Test(arguments: [
        (#"{}"#, ["source.bytes"]),
        (#"{"source": {"bytes": -1}}"#, ["source.bytes"]),
        (#"{"source": {"bytes": 1.5, "name": 7, "size": 1}}"#, ["source.name", "source.bytes", "source.size"]),
        (#"{"source": "clip.mp4", "title": 7}"#, ["title", "source"]),
        (
            #"{"source": {"bytes": 1}, "start": "soon", "end": -1, "passthrough": "no"}"#,
            ["start", "end", "passthrough"]
        ),
        (#"{"source": {"bytes": 1}, "start": 2, "end": 2}"#, ["end"]),
        (#"{"source": {"bytes": 1}, "end": 0}"#, ["end"]),
        (#"{"source": {"bytes": 1}, "start": 1e300}"#, ["start"]),
        (#"{"source": {"bytes": 1}, "passtrough": false}"#, ["passtrough"]),
    ])
    func `every field that can't be taken is named`(body: String, fields: [String]) async throws {
        try await withServer { server in
            let response = try await post(body, to: server)
            #expect(response.status == 400)
            #expect(response.code == "invalid_fields")
            let errors = try #require(try response.json["errors"] as? [[String: String]])
            #expect(errors.compactMap { $0["field"] } == fields)
            #expect(errors.allSatisfy { $0["detail"]?.hasSuffix(".") == true })
            #expect(try await server.ask("GET", "/v1/videos").json["data"] as? [[String: String]] == [])
        }
    }

    @Test func `null is the same as nothing`() async throws {
        try await withServer { server in
            let response = try await post(
                #"{"source": {"bytes": 1, "name": null}, "start": null, "end": null, "passthrough": null}"#, to: server)
            #expect(response.status == 201)
            #expect(try response.json["title"] as? String == "untitled")
        }
    }

    @Test func `what is no object, or too large a file, has its own code`() async throws {
        try await withServer(maxLength: 100) { server in
            for body in ["[]", "7", "{", ""] { #expect(try await post(body, to: server).code == "invalid_json") }
            let large = try await post(#"{"source": {"bytes": 101}}"#, to: server)
            #expect(large.status == 413 && large.code == "upload_too_large")
            let foreign = try await server.ask("POST", "/v1/videos", [:], body: Array("{}".utf8))
            #expect(foreign.status == 415)
        }
    }
}
