import Catalog
import HeadwaterCore
import NIOCore
import ServiceLifecycle
import Testing
import Uploads

@testable import Web

/// tus 1.0 as a client sees it.
@Suite struct UploadRoutesTests {
    @Test func `a file goes up in two requests and becomes a video`() async throws {
        try await withServer { server in
            let created = try await server.tus(
                "POST", "/files", ["Upload-Length": "5", "Upload-Metadata": "filename Y2xpcC5tcDQ="])
            #expect(created.status == 201)
            #expect(created["tus-resumable"] == "1.0.0")
            let location = try #require(created["location"])
            #expect(location.hasPrefix("/files/"))

            let first = try await server.patch(location, at: 0, [1, 2, 3])
            #expect(first.status == 204)
            #expect(first["upload-offset"] == "3")
            #expect(first["tus-resumable"] == "1.0.0")

            let head = try await server.tus("HEAD", location)
            #expect(head.status == 200)
            #expect(head["upload-offset"] == "3")
            #expect(head["upload-length"] == "5")
            #expect(head["upload-metadata"] == "filename Y2xpcC5tcDQ=")
            #expect(head["cache-control"] == "no-store")

            #expect(try await server.patch(location, at: 3, [4, 5])["upload-offset"] == "5")
            let video = try await server.ask("GET", location.replacing("/files/", with: "/v1/videos/")).json
            #expect(video["state"] as? String == "processing")
            #expect(video["title"] as? String == "clip")
        }
    }

    @Test func `OPTIONS tells what the server speaks`() async throws {
        try await withServer(maxLength: 1000) { server in
            let response = try await server.ask("OPTIONS", "/files")
            #expect(response.status == 204)
            #expect(response["tus-version"] == "1.0.0")
            #expect(
                response["tus-extension"]
                    == "creation,creation-defer-length,creation-with-upload,expiration,checksum,concatenation,termination"
            )
            #expect(response["tus-checksum-algorithm"] == "sha1,sha256,crc32c")
            #expect(response["tus-max-size"] == "1000")
            #expect(response["tus-resumable"] == nil)
        }
    }

    @Test func `each refusal has its status, its code and the version`() async throws {
        try await withServer(maxLength: 100) { server in
            let location = try await server.create(length: 4)
            let patch = ["Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"]
            let gone = "/files/01arz3ndektsv4rrffq69g5fav"
            let cases: [(String, String, [String: String], Int, String)] = [
                ("POST", "/files", ["Upload-Length": "4", "Tus-Resumable": "0.9"], 412, "unsupported_tus_version"),
                ("POST", "/files", [:], 400, "missing_header"),
                ("POST", "/files", ["Upload-Length": "-4"], 400, "malformed_header"),
                ("POST", "/files", ["Upload-Length": "101"], 413, "upload_too_large"),
                ("POST", "/files", ["Upload-Length": "4", "Upload-Metadata": "a"], 201, ""),
                ("POST", "/files", ["Upload-Length": "4", "Upload-Metadata": "a,a"], 400, "malformed_upload_metadata"),
                ("POST", "/files", ["Upload-Length": "4", "Upload-Metadata": "end MA=="], 400, "invalid_fields"),
                ("GET", "/files", [:], 405, "method_not_allowed"),
                ("GET", location, [:], 405, "method_not_allowed"),
                ("PATCH", location, ["Upload-Offset": "0"], 415, "unsupported_content_type"),
                ("PATCH", location, patch.merging(["Upload-Offset": "2"]) { $1 }, 409, "upload_offset_mismatch"),
                ("PATCH", gone, patch, 404, "upload_not_found"),
                ("PATCH", "/files/nonsense", patch, 404, "upload_not_found"),
                ("DELETE", gone, [:], 404, "upload_not_found"),
            ]
            for (method, path, headers, status, code) in cases {
                let response = try await server.tus(method, path, headers)
                #expect(response.status == status, "\(method) \(path) \(headers)")
                #expect(response["tus-resumable"] == "1.0.0", "\(method) \(path) \(headers)")
                #expect(response.code ?? "" == code, "\(method) \(path) \(headers)")
            }
            #expect(try await server.tus("POST", "/files", ["Tus-Resumable": "9"])["tus-version"] == "1.0.0")
            #expect(try await server.tus("GET", location)["allow"] == "DELETE, HEAD, OPTIONS, PATCH")
            let missing = try await server.tus("HEAD", gone)
            #expect(missing.status == 404)
            #expect(missing["upload-offset"] == nil)
            #expect(try await server.tus("HEAD", location)["upload-offset"] == "0")
        }
    }

    @Test func `a method override is carried out`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 4)
            let patched = try await server.tus(
                "POST", location,
                [
                    "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0",
                    "Content-Type": "application/offset+octet-stream",
                ], body: [1])
            #expect(patched.status == 204)
            #expect(patched["upload-offset"] == "1")
            #expect(try await server.tus("POST", location, ["X-HTTP-Method-Override": "DELETE"]).status == 204)
            #expect(try await server.tus("HEAD", location).status == 410)
        }
    }

    @Test func `a terminated upload is gone, complete or not`() async throws {
        try await withServer { server in
            let unfinished = try await server.create(length: 4)
            let complete = try await server.create(length: 1)
            #expect(try await server.patch(complete, at: 0, [1]).status == 204)
            // Of a complete one the video is deleted, and with it all that was known of its upload.
            for (location, after) in [(unfinished, 410), (complete, 404)] {
                #expect(try await server.tus("DELETE", location).status == 204)
                let head = try await server.tus("HEAD", location)
                #expect(head.status == after)
                #expect(head["upload-offset"] == nil)
                #expect(try await server.tus("DELETE", location).status == after)
                #expect(try await server.ask("GET", location.replacing("/files/", with: "/v1/videos/")).status == 404)
            }
        }
    }

    @Test func `a client that expects it is told to continue before it sends a byte`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 3)
            try await server.connect { connection in
                try await connection.send(
                    "PATCH", location,
                    [
                        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Expect": "100-continue",
                        "Content-Type": "application/offset+octet-stream", "Content-Length": "3",
                    ], body: nil)
                #expect(try await connection.response().status == 100)
                try await connection.send([1, 2, 3])
                let response = try await connection.response()
                #expect(response.status == 204)
                #expect(response["upload-offset"] == "3")
                // The connection is as good as before.
                try await connection.send("GET", "/health/live", [:], body: nil)
                #expect(try await connection.response().status == 200)
            }
        }
    }

    @Test func `a refused body is not asked for and the connection ends`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 3)
            try await server.connect { connection in
                try await connection.send(
                    "PATCH", location,
                    [
                        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Expect": "100-continue",
                        "Content-Type": "application/offset+octet-stream", "Content-Length": "1000000000",
                    ], body: nil)
                let response = try await connection.response()
                #expect(response.status == 413)
                #expect(response.code == "upload_length_exceeded")
                #expect(response["connection"] == "close")
                #expect(try await connection.isClosed())
            }
        }
    }

    @Test func `a chunked body is taken, and kept up to the length`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 3)
            try await server.connect { connection in
                try await connection.send(
                    "PATCH", location,
                    [
                        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Transfer-Encoding": "chunked",
                        "Content-Type": "application/offset+octet-stream",
                    ], body: nil)
                try await connection.send("2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")
                let response = try await connection.response()
                #expect(response.status == 413)
                #expect(response["upload-offset"] == "3")
            }
            #expect(try await server.tus("HEAD", location)["upload-offset"] == "3")
        }
    }

    @Test func `what came before a broken connection is kept`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 200_000)
            let bytes = [UInt8](repeating: 7, count: 150_000)
            try await server.connect { connection in
                try await connection.send(
                    "PATCH", location,
                    [
                        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Length": "200000",
                        "Content-Type": "application/offset+octet-stream",
                    ], body: nil)
                try await connection.send(bytes)
                // What has not reached the server when the connection breaks can't be kept.
                let id = try #require(VideoID(String(location.dropFirst("/files/".count))))
                while try await server.uploads.progress(of: id)?.offset != 150_000 { await Task.yield() }
            }
            #expect(try await server.tus("HEAD", location)["upload-offset"] == "150000")
            #expect(try await server.patch(location, at: 150_000, Array(bytes.prefix(50_000))).status == 204)
        }
    }

    @Test func `a resuming client ends its own silent connection`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 4)
            try await server.connect { connection in
                try await connection.send(
                    "PATCH", location,
                    [
                        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Length": "4",
                        "Expect": "100-continue", "Content-Type": "application/offset+octet-stream",
                    ], body: nil)
                #expect(try await connection.response().status == 100)
                try await connection.send([1, 2])
                let offset = try await server.tus("HEAD", location)["upload-offset"]
                let rest = Array([1, 2, 3, 4].dropFirst(Int(offset ?? "") ?? 0)) as [UInt8]
                #expect(try await server.patch(location, at: 4 - rest.count, rest).status == 204)
                let ended = try await connection.response()
                #expect(ended.status == 409)
                #expect(ended.code == "upload_superseded")
            }
        }
    }

    @Test func `stopping the server keeps a running upload's bytes and does not wait for the rest`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 4)
            try await server.connect { connection in
                try await connection.send(
                    "PATCH", location,
                    [
                        "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Length": "4",
                        "Expect": "100-continue", "Content-Type": "application/offset+octet-stream",
                    ], body: nil)
                #expect(try await connection.response().status == 100)
                await server.group.triggerGracefulShutdown()
                let response = try await connection.response()
                #expect(response.status == 503)
                #expect(response["retry-after"] == "1")
            }
        }
    }
}
