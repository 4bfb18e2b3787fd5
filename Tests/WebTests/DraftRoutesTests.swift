import Foundation
import HeadwaterCore
import NIOCore
import Testing
import Uploads

@testable import Web

/// Resumable Uploads for HTTP on the wire, in each version.
@Suite struct DraftRoutesTests {
    static let versions = DraftVersion.allCases

    private static func fields(
        _ version: DraftVersion, complete: Bool? = nil, offset: Int? = nil
    ) -> [String: String] {
        var fields = ["Upload-Draft-Interop-Version": "\(version.rawValue)"]
        if let complete {
            let (name, value) = version.completeness(complete)
            fields[name] = value
        }
        if let offset {
            fields["Upload-Offset"] = "\(offset)"
            fields["Content-Type"] = "application/partial-upload"
        }
        return fields
    }

    private static func isComplete(_ response: RawResponse, _ version: DraftVersion) -> Bool? {
        let (name, value) = version.completeness(true)
        return response[name.lowercased()].map { $0 == value }
    }

    @Test(arguments: versions)
    func `a file goes up in one request, whose client hears of the upload before it has sent a byte`(
        version: DraftVersion
    ) async throws {
        try await withServer { server in
            try await server.connect { connection in
                var fields = Self.fields(version, complete: true)
                fields["Content-Length"] = "3"
                fields["Expect"] = "100-continue"
                fields["Content-Disposition"] = "attachment; filename=\"cat.mp4\""
                try await connection.send("POST", "/files", fields, body: nil)
                let early = try await connection.response()
                #expect(early.status == 104)
                #expect(early["upload-draft-interop-version"] == "\(version.rawValue)")
                let location = try #require(early["location"])
                #expect((early["upload-limit"] != nil) == (version > .three))
                #expect(try await connection.response().status == 100)
                try await connection.send([1, 2, 3])
                var response = try await connection.response()
                // Version 8 tells how far it is on the way.
                while response.status == 104 {
                    #expect(version == .eight)
                    #expect(response["location"] == nil)
                    response = try await connection.response()
                }
                #expect(response.status == 201)
                #expect(response["location"] == location)
                #expect(response["upload-offset"] == "3")
                #expect(Self.isComplete(response, version) == true)
                let id = location.dropFirst("/files/".count)
                let video = try await server.ask("GET", "/v1/videos/\(id)").json
                #expect(video["state"] as? String == "processing")
                #expect(video["title"] as? String == "cat")
                // The connection is as good as before.
                try await connection.send("GET", "/health/live", [:], body: nil)
                #expect(try await connection.response().status == 200)
            }
        }
    }

    @Test(arguments: versions)
    func `a file goes up in parts, with the offset asked for between`(version: DraftVersion) async throws {
        try await withServer { server in
            var created = try await server.ask("POST", "/files", Self.fields(version, complete: false))
            #expect(created.status == 201)
            #expect(Self.isComplete(created, version) == false)
            let location = try #require(created["location"])
            created = try await server.final(
                "PATCH", location, Self.fields(version, complete: false, offset: 0), [1, 2])
            #expect(created.status == 204)
            #expect(created["upload-offset"] == "2")
            let head = try await server.ask("HEAD", location, Self.fields(version))
            #expect(head.status == 204)
            #expect(head["upload-offset"] == "2")
            #expect(Self.isComplete(head, version) == false)
            #expect(head["upload-length"] == nil)
            #expect(head["cache-control"] == "no-store")
            let last = try await server.final("PATCH", location, Self.fields(version, complete: true, offset: 2), [3])
            #expect(last.status == 200)
            #expect(Self.isComplete(last, version) == true)
            let after = try await server.ask("HEAD", location, Self.fields(version))
            #expect(after["upload-offset"] == "3")
            #expect(Self.isComplete(after, version) == true)
            #expect(after["upload-length"] == (version > .three ? "3" : nil))
        }
    }

    @Test(arguments: versions)
    func `the last request may bring nothing`(version: DraftVersion) async throws {
        try await withServer { server in
            let created = try await server.ask("POST", "/files", Self.fields(version, complete: false))
            let location = try #require(created["location"])
            _ = try await server.final("PATCH", location, Self.fields(version, complete: false, offset: 0), [1, 2])
            for _ in 1...2 {
                // Twice, as a client does that did not hear the answer.
                let last = try await server.final(
                    "PATCH", location, Self.fields(version, complete: true, offset: 2), [])
                #expect(last.status == 200)
                #expect(Self.isComplete(last, version) == true)
            }
        }
    }

    @Test(arguments: versions)
    func `a chunked body that ends is whole, one that breaks off is not`(version: DraftVersion) async throws {
        try await withServer { server in
            for isWhole in [true, false] {
                let location = try await server.connect { connection in
                    var fields = Self.fields(version, complete: true)
                    fields["Transfer-Encoding"] = "chunked"
                    try await connection.send("POST", "/files", fields, body: nil)
                    let early = try await connection.response()
                    #expect(early.status == 104)
                    let location = try #require(early["location"])
                    try await connection.send("3\r\nabc\r\n")
                    if isWhole {
                        try await connection.send("0\r\n\r\n")
                        var response = try await connection.response()
                        while response.status == 104 { response = try await connection.response() }
                        #expect(response.status == 201)
                    } else {
                        let id = try #require(VideoID(String(location.dropFirst("/files/".count))))
                        while try await server.uploads.progress(of: id)?.offset != 3 { await Task.yield() }
                    }
                    return location
                }
                let head = try await server.ask("HEAD", location, Self.fields(version))
                #expect(head["upload-offset"] == "3")
                #expect(Self.isComplete(head, version) == isWhole)
            }
        }
    }

    @Test(arguments: versions)
    func `a wrong offset is a problem that tells both`(version: DraftVersion) async throws {
        try await withServer { server in
            let created = try await server.ask("POST", "/files", Self.fields(version, complete: false))
            let location = try #require(created["location"])
            let refused = try await server.final(
                "PATCH", location, Self.fields(version, complete: true, offset: 5), [1])
            #expect(refused.status == 409)
            #expect(refused["upload-offset"] == "0")
            let problem = try refused.json
            #expect(
                problem["type"] as? String
                    == "https://iana.org/assignments/http-problem-types#mismatching-upload-offset")
            #expect(problem["expected-offset"] as? Int == 0)
            #expect(problem["provided-offset"] as? Int == 5)
        }
    }

    @Test(arguments: versions)
    func `bytes for a complete upload, and a second length, are problems`(version: DraftVersion) async throws {
        try await withServer { server in
            let whole = try await server.final("POST", "/files", Self.fields(version, complete: true), [1])
            let complete = try #require(whole["location"])
            let more = try await server.final("PATCH", complete, Self.fields(version, complete: true, offset: 1), [2])
            #expect(more.status == 400)
            let name = version == .eight ? "inconsistent-upload-length" : "completed-upload"
            #expect(
                try more.json["type"] as? String == "https://iana.org/assignments/http-problem-types#\(name)")

            var fields = Self.fields(version, complete: false)
            fields["Upload-Length"] = "9"
            let created = try await server.ask("POST", "/files", fields)
            let location = try #require(created["location"])
            let second = try await server.final("PATCH", location, Self.fields(version, complete: true, offset: 0), [1])
            #expect(second.status == 400)
            #expect(
                try second.json["type"] as? String
                    == "https://iana.org/assignments/http-problem-types#inconsistent-upload-length")
        }
    }

    @Test(arguments: versions)
    func `a cancelled upload is gone, a complete one is not cancelled`(version: DraftVersion) async throws {
        try await withServer { server in
            let created = try await server.ask("POST", "/files", Self.fields(version, complete: false))
            let location = try #require(created["location"])
            #expect(try await server.ask("DELETE", location, Self.fields(version)).status == 204)
            #expect(try await server.ask("HEAD", location, Self.fields(version)).status == 410)
            let whole = try await server.final("POST", "/files", Self.fields(version, complete: true), [1])
            let complete = try #require(whole["location"])
            #expect(try await server.ask("DELETE", complete, Self.fields(version)).status == 400)
            #expect(try await server.ask("HEAD", complete, Self.fields(version))["upload-offset"] == "1")
        }
    }

    @Test(arguments: [nil, "2", "7", "99"])
    func `a client of no version that is spoken hears no 104`(version: String?) async throws {
        try await withServer { server in
            try await server.connect { connection in
                var fields = ["Upload-Complete": "?1"]
                fields["Upload-Draft-Interop-Version"] = version
                try await connection.send("POST", "/files", fields, body: [1, 2, 3])
                #expect(try await connection.response().status == 412)
            }
        }
    }

    @Test func `a newer request ends the older one`() async throws {
        try await withServer { server in
            try await server.connect { connection in
                var fields = Self.fields(.six, complete: true)
                fields["Content-Length"] = "4"
                try await connection.send("POST", "/files", fields, body: nil)
                let location = try #require(try await connection.response()["location"])
                try await connection.send([1, 2])
                let id = try #require(VideoID(String(location.dropFirst("/files/".count))))
                while try await server.uploads.store.lengthForTests(of: id) != 2 { await Task.yield() }
                let head = try await server.ask("HEAD", location, Self.fields(.six))
                #expect(head["upload-offset"] == "2")
                let last = try await server.final(
                    "PATCH", location, Self.fields(.six, complete: true, offset: 2), [3, 4])
                #expect(last.status == 200)
                #expect(try await connection.response().status == 409)
            }
        }
    }

    @Test func `limits are told, and kept`() async throws {
        try await withServer(maxLength: 4) { server in
            let options = try await server.ask("OPTIONS", "/files", Self.fields(.eight))
            #expect(options.status == 204)
            #expect(options["upload-limit"] == "max-size=4")
            #expect(options["accept-patch"] == "application/partial-upload")
            let refused = try await server.final(
                "POST", "/files", Self.fields(.eight, complete: true), [1, 2, 3, 4, 5])
            #expect(refused.status == 413)
            #expect(refused["upload-limit"] == "max-size=4")
        }
    }
}

extension LiveServer {
    /// One request with a body, and its answer after all informational ones.
    fileprivate func final(
        _ method: String, _ path: String, _ headers: [String: String], _ body: [UInt8]
    ) async throws -> RawResponse {
        try await connect { connection in
            try await connection.send(method, path, headers, body: body)
            var response = try await connection.response()
            while response.status < 200 { response = try await connection.response() }
            return response
        }
    }
}

extension UploadStore {
    /// Bytes that were written, durable or not.
    fileprivate func lengthForTests(of id: VideoID) async throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path(of: id))[.size] as? Int ?? 0
    }
}
