import Catalog
import Foundation
import HeadwaterCore
import ServiceLifecycle
import Testing

@testable import Web

@Suite struct VideoRoutesTests {
    @Test func `a published video is told in full`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["master.m3u8": [1], "poster.jpg": [2]])
            let response = try await server.ask("GET", "/v1/videos/\(id)")
            #expect(response["content-type"] == "application/json; charset=utf-8")
            let video = try response.json
            #expect(video["id"] as? String == id.text)
            #expect(video["state"] as? String == "published")
            #expect(video["playable"] as? Bool == true)
            #expect(video["visibility"] as? String == "public")
            #expect(video["version"] as? Int == 1)
            #expect(video["progress"] as? Double == 1)
            #expect(video["error"] is NSNull)
            #expect(video["upload"] is NSNull)
            #expect(video["duration"] is NSNull)
            let urls = try #require(video["urls"] as? [String: Any])
            #expect(urls["hls"] as? String == "/v/\(id)/master.m3u8")
            #expect(urls["poster"] as? String == "/v/\(id)/poster.jpg")
            #expect(urls["storyboard"] is NSNull)
            #expect(urls["watch"] as? String == "/watch/\(id)")
            let rendition = try #require((video["renditions"] as? [[String: Any]])?.first)
            #expect(rendition["average_bits_per_second"] as? Int == 500_000)
            #expect(rendition["height"] as? Int == 360)
            let created = try #require(video["created_at"] as? String)
            #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(created)")
        }
    }

    @Test func `an upload shows how far it is`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 4)
            #expect(try await server.patch(location, at: 0, [1, 2]).status == 204)
            let video = try await server.ask("GET", location.replacing("/files/", with: "/v1/videos/")).json
            let upload = try #require(video["upload"] as? [String: Any])
            #expect(upload["offset"] as? Int == 2)
            #expect(upload["length"] as? Int == 4)
            #expect(upload["url"] as? String == location)
        }
    }

    @Test func `a video whose work waits for the machine says so, without the detail`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 1)
            let path = location.replacing("/files/", with: "/v1/videos/")
            #expect(try await server.patch(location, at: 0, [1]).status == 204)
            #expect(try await server.ask("GET", path).json["waiting"] is NSNull)
            try await server.database.write { transaction in
                let job = try #require(
                    try transaction.jobs.claim(worker: "test", lease: .seconds(9)) { _ in })
                try transaction.jobs.release(
                    job.id, fence: job.fence, because: Failure(.outOfSpace, "No space.", detail: "/secret/path"))
            }
            let video = try await server.ask("GET", path)
            let waiting = try #require(try video.json["waiting"] as? [String: Any])
            #expect(waiting["code"] as? String == "out_of_space")
            #expect(try video.json["error"] is NSNull)
            #expect(!video.text.contains("secret"))
        }
    }

    @Test func `the library is listed newest first, page by page`() async throws {
        try await withServer { server in
            for number in 0..<5 as Range<Int64> {
                try await server.database.write { transaction in
                    try transaction.videos.insert(
                        VideoRecord(
                            id: .make(milliseconds: 1000 + number), title: "\(number)", sourceName: "x",
                            createdAt: transaction.now()))
                }
            }
            var titles: [String] = []
            var cursor: String? = ""
            while let place = cursor {
                let page = try await server.ask("GET", "/v1/videos?limit=2\(place.isEmpty ? "" : "&cursor=\(place)")")
                    .json
                let data = try #require(page["data"] as? [[String: Any]])
                titles += data.compactMap { $0["title"] as? String }
                cursor = page["next_cursor"] as? String
            }
            #expect(titles == ["4", "3", "2", "1", "0"])
        }
    }

    @Test func `a title is changed and cleaned`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            let json = ["Content-Type": "application/json"]
            let path = "/v1/videos/\(id)"
            let renamed = try await server.ask("PATCH", path, json, body: Array(#"{"title":"  New\u0007 name "}"#.utf8))
            #expect(renamed.status == 200)
            let title = try renamed.json["title"] as? String
            #expect(title == "New name")
            let refused: [(String, [String: String], Int, String)] = [
                (#"{"title":""}"#, json, 400, "invalid_title"),
                (#"{}"#, json, 400, "invalid_title"),
                (#"{"title":"\#(String(repeating: "x", count: 201))"}"#, json, 400, "invalid_title"),
                (#"{"title""#, json, 400, "invalid_json"),
                (#"{"title":"x"}"#, ["Content-Type": "text/plain"], 415, "unsupported_content_type"),
                (#"{"title":"\#(String(repeating: "x", count: 70_000))"}"#, json, 413, "body_too_large"),
            ]
            for (body, headers, status, code) in refused {
                let response = try await server.ask("PATCH", path, headers, body: Array(body.utf8))
                #expect(response.status == status, "\(body.prefix(30))")
                #expect(response.code == code)
            }
            #expect(try await server.ask("GET", path).json["title"] as? String == "New name")
        }
    }

    @Test func `only a failed video is tried again`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            #expect(try await server.ask("POST", "/v1/videos/\(id)/retry").code == "not_failed")
            try await server.database.write {
                try $0.videos.fail(id, Failure(.codecCrashed, "It crashed.", detail: "/secret/path"))
            }
            let failed = try await server.ask("GET", "/v1/videos/\(id)")
            let details = try failed.json
            let error = try #require(details["error"] as? [String: Any])
            #expect(error["code"] as? String == "codec_crashed")
            #expect(error["retryable"] as? Bool == true)
            #expect(!failed.text.contains("secret"))
            let retried = try await server.ask("POST", "/v1/videos/\(id)/retry")
            #expect(retried.status == 202)
            let state = try retried.json["state"] as? String
            #expect(state == "processing")
        }
    }

    @Test func `a deleted video is gone, uploading or not`() async throws {
        try await withServer { server in
            let published = "/v1/videos/\(try await server.publish(files: [:]))"
            let uploading = try await server.create(length: 4)
            for path in [published, uploading.replacing("/files/", with: "/v1/videos/")] {
                #expect(try await server.ask("DELETE", path).status == 204)
                #expect(try await server.ask("GET", path).status == 404)
                #expect(try await server.ask("DELETE", path).code == "video_not_found")
            }
            #expect(try await server.tus("HEAD", uploading).status == 410)
        }
    }
}

@Suite struct VideoEventTests {
    @Test func `a video is sent at once, when it changes, and when it is deleted`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:], title: "Before")
            try await server.connect { connection in
                try await connection.send("GET", "/v1/videos/\(id)/events", [:], body: nil)
                let head = try await connection.head()
                #expect(head.status == 200)
                #expect(head["content-type"] == "text/event-stream")
                let first = try await connection.chunk()
                #expect(first.hasPrefix("event: video\ndata: {"))
                #expect(first.contains(#""title":"Before""#))
                #expect(first.hasSuffix("}\n\n"))
                let json = ["Content-Type": "application/json"]
                _ = try await server.ask("PATCH", "/v1/videos/\(id)", json, body: Array(#"{"title":"After"}"#.utf8))
                #expect(try await connection.chunk().contains(#""title":"After""#))
                _ = try await server.ask("DELETE", "/v1/videos/\(id)")
                #expect(try await connection.chunk() == "event: deleted\ndata: {\"id\":\"\(id)\"}\n\n")
                #expect(try await connection.chunk().isEmpty)
            }
        }
    }

    @Test func `a quiet stream is kept open by comments`() async throws {
        try await withServer(WebConfiguration(port: 0, heartbeat: .milliseconds(1))) { server in
            let id = try await server.publish(files: [:])
            try await server.connect { connection in
                try await connection.send("GET", "/v1/videos/\(id)/events", [:], body: nil)
                _ = try await connection.head()
                _ = try await connection.chunk()
                #expect(try await connection.chunk() == ": still here\n\n")
            }
        }
    }

    @Test func `a stream ends when the server stops`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            try await server.connect { connection in
                try await connection.send("GET", "/v1/videos/\(id)/events", [:], body: nil)
                _ = try await connection.head()
                _ = try await connection.chunk()
                await server.group.triggerGracefulShutdown()
                #expect(try await connection.chunk().isEmpty)
            }
        }
    }
}
