import Crypto
import Foundation
import HeadwaterCore
import Testing
import Uploads

@testable import Web

/// tus 1.0's extensions as a client sees them.
@Suite struct TusExtensionRoutesTests {
    private static let type = ["Content-Type": "application/offset+octet-stream"]

    private static func sha1(_ bytes: [UInt8]) -> String {
        "sha1 \(Data(Insecure.SHA1.hash(data: bytes)).base64EncodedString())"
    }

    @Test func `a length that was deferred comes with a PATCH`() async throws {
        try await withServer { server in
            let created = try await server.tus("POST", "/files", ["Upload-Defer-Length": "1"])
            #expect(created.status == 201)
            let location = try #require(created["location"])
            #expect(try await server.patch(location, at: 0, [1]).status == 204)
            let head = try await server.tus("HEAD", location)
            #expect(head["upload-defer-length"] == "1")
            #expect(head["upload-length"] == nil)
            #expect(head["upload-offset"] == "1")
            #expect(try await server.patch(location, at: 1, [2], ["Upload-Length": "3"]).status == 204)
            let known = try await server.tus("HEAD", location)
            #expect(known["upload-defer-length"] == nil)
            #expect(known["upload-length"] == "3")
            let changed = try await server.patch(location, at: 2, [3], ["Upload-Length": "4"])
            #expect(changed.status == 400)
            #expect(changed.code == "inconsistent_upload_length")
            #expect(try await server.patch(location, at: 2, [3]).status == 204)
            let id = location.dropFirst("/files/".count)
            let video = try await server.ask("GET", "/v1/videos/\(id)").json
            #expect(video["state"] as? String == "processing")
        }
    }

    @Test func `a file comes with the request that creates its upload`() async throws {
        try await withServer { server in
            let headers = Self.type.merging(["Upload-Length": "3"]) { $1 }
            let part = try await server.tus("POST", "/files", headers, body: [1, 2])
            #expect(part.status == 201)
            #expect(part["upload-offset"] == "2")
            #expect(part["upload-expires"] != nil)
            let location = try #require(part["location"])
            #expect(try await server.patch(location, at: 2, [3])["upload-offset"] == "3")
            let whole = try await server.tus("POST", "/files", headers, body: [1, 2, 3])
            #expect(whole["upload-offset"] == "3")
            #expect(whole["upload-expires"] == nil)
        }
    }

    @Test func `a client that creates with its file is told to continue`() async throws {
        try await withServer { server in
            try await server.connect { connection in
                try await connection.send(
                    "POST", "/files",
                    Self.type.merging([
                        "Tus-Resumable": "1.0.0", "Upload-Length": "3", "Expect": "100-continue",
                        "Content-Length": "3",
                    ]) { $1 }, body: nil)
                #expect(try await connection.response().status == 100)
                try await connection.send([1, 2, 3])
                let response = try await connection.response()
                #expect(response.status == 201)
                #expect(response["upload-offset"] == "3")
            }
        }
    }

    @Test func `of a chunked body that comes with the creation what fits is kept, and the answer says where`()
        async throws
    {
        try await withServer { server in
            try await server.connect { connection in
                try await connection.send(
                    "POST", "/files",
                    Self.type.merging([
                        "Tus-Resumable": "1.0.0", "Upload-Length": "2", "Transfer-Encoding": "chunked",
                    ]) { $1 }, body: nil)
                try await connection.send("3\r\nabc\r\n0\r\n\r\n")
                let response = try await connection.response()
                #expect(response.status == 413)
                #expect(response["upload-offset"] == "2")
                let location = try #require(response["location"])
                #expect(try await server.tus("HEAD", location)["upload-offset"] == "2")
            }
        }
    }

    @Test func `an unfinished upload tells when it expires, a complete one does not`() async throws {
        try await withServer { server in
            let created = try await server.tus("POST", "/files", ["Upload-Length": "2"])
            let expires = try #require(created["upload-expires"])
            // In a week, as RFC 9110 writes it: Sun, 06 Nov 1994 08:49:37 GMT
            #expect(expires.wholeMatch(of: #/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/#) != nil)
            let location = try #require(created["location"])
            #expect(try await server.patch(location, at: 0, [1])["upload-expires"] != nil)
            #expect(try await server.tus("HEAD", location)["upload-expires"] != nil)
            #expect(try await server.patch(location, at: 1, [2])["upload-expires"] == nil)
            #expect(try await server.tus("HEAD", location)["upload-expires"] == nil)
        }
    }

    @Test func `an expired upload is gone`() async throws {
        try await withServer(expiry: .zero) { server in
            let location = try await server.create(length: 2)
            #expect(try await server.patch(location, at: 0, [1]).status == 410)
            let head = try await server.tus("HEAD", location)
            #expect(head.status == 410)
            #expect(head["upload-offset"] == nil)
        }
    }

    @Test func `a date is written as HTTP writes it, and never too early`() {
        #expect(Timestamp(microseconds: 784_111_777_000_000).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Timestamp(microseconds: 784_111_776_000_001).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func `a chunk that is not what its checksum says is discarded`() async throws {
        try await withServer { server in
            let location = try await server.create(length: 4)
            let good = try await server.patch(location, at: 0, [1, 2], ["Upload-Checksum": Self.sha1([1, 2])])
            #expect(good["upload-offset"] == "2")
            let bad = try await server.patch(location, at: 2, [3], ["Upload-Checksum": Self.sha1([4])])
            #expect(bad.status == 460)
            #expect(bad.code == "upload_checksum_mismatch")
            let unknown = try await server.patch(location, at: 2, [3], ["Upload-Checksum": "md5 AAAA"])
            #expect(unknown.status == 400)
            #expect(unknown.code == "unsupported_checksum_algorithm")
            #expect(try await server.tus("HEAD", location)["upload-offset"] == "2")
        }
    }

    @Test func `parts become one file that takes nothing more`() async throws {
        try await withServer { server in
            var parts: [String] = []
            for bytes in [[1, 2], [3]] as [[UInt8]] {
                let created = try await server.tus(
                    "POST", "/files", ["Upload-Concat": "partial", "Upload-Length": String(bytes.count)])
                let location = try #require(created["location"])
                #expect(try await server.patch(location, at: 0, bytes).status == 204)
                #expect(try await server.tus("HEAD", location)["upload-concat"] == "partial")
                parts.append(location)
            }
            let videos = try await server.ask("GET", "/v1/videos").json["data"] as? [Any]
            #expect(videos?.isEmpty == true)
            let concat = "final;\(parts[1]) \(parts[0])"
            let final = try await server.tus("POST", "/files", ["Upload-Concat": concat])
            #expect(final.status == 201)
            let location = try #require(final["location"])
            let head = try await server.tus("HEAD", location)
            #expect(head["upload-offset"] == "3")
            #expect(head["upload-length"] == "3")
            #expect(head["upload-concat"] == concat)
            let patched = try await server.patch(location, at: 3, [4])
            #expect(patched.status == 403)
            #expect(patched.code == "upload_is_final")
            let id = location.dropFirst("/files/".count)
            #expect(try await server.ask("GET", "/v1/videos/\(id)").json["state"] as? String == "processing")
            #expect(try await server.tus("HEAD", parts[0]).status == 410)
        }
    }
}
