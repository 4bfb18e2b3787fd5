import Catalog
import HeadwaterCore
import Testing

@testable import Accounts
@testable import Uploads
@testable import Web

/// Every way to upload with each kind of caller, over the wire.
@Suite struct UploadPermissionTests {
    /// One request that begins an upload.
    struct Beginning: Sendable {
        var path: String
        var headers: [String: String]
        var body: String?
        var cells = "-xoooo xoxx o"
    }

    private static let beginnings = [
        Beginning(path: "/files", headers: ["Tus-Resumable": "1.0.0", "Upload-Length": "4"]),
        Beginning(path: "/files", headers: ["Tus-Resumable": "1.0.0", "Upload-Defer-Length": "1"]),
        Beginning(
            path: "/files", headers: ["Tus-Resumable": "1.0.0", "Upload-Length": "4", "Upload-Concat": "partial"]),
        // Without parts that are the caller's: refused for that, by those who may ask.
        Beginning(
            path: "/files",
            headers: ["Tus-Resumable": "1.0.0", "Upload-Concat": "final;/files/01arz3ndektsv4rrffq69g5fav"]),
        Beginning(
            path: "/files", headers: ["Upload-Draft-Interop-Version": "3", "Upload-Incomplete": "?0"], body: "abc"),
        Beginning(
            path: "/files", headers: ["Upload-Draft-Interop-Version": "8", "Upload-Complete": "?0"], body: "abc"),
        Beginning(path: "/v1/videos?filename=a.mp4", headers: ["Content-Type": "video/mp4"], body: "abc"),
        Beginning(path: "/v1/videos?filename=a.mp4", headers: [:], body: "abc"),
        Beginning(
            path: "/v1/videos", headers: ["Content-Type": "multipart/form-data; boundary=XX"],
            body: "--XX\r\nContent-Disposition: form-data; name=file; filename=a.mp4\r\n\r\nabc\r\n--XX--\r\n"),
        Beginning(
            path: "/v1/videos", headers: ["Content-Type": "application/json"], body: #"{"source":{"bytes":4}}"#),
        // This server fetches nothing, and says so to those who may ask. A grant's holder may not.
        Beginning(
            path: "/v1/videos", headers: ["Content-Type": "application/json"],
            body: #"{"url":"https://example.org/a.mp4"}"#, cells: "-xoooo xoxx x"),
        Beginning(path: "/s3/multipart", headers: ["Content-Type": "application/json"], body: "{}"),
    ]

    @Test(arguments: People.Asker.allCases)
    func `an upload is begun by who may, in whichever way`(asker: People.Asker) async throws {
        try await withAccounts { server, _, people in
            for beginning in Self.beginnings {
                let response = try await server.outcome(
                    "POST", beginning.path, beginning.headers.merging(people[asker]) { $1 },
                    body: beginning.body.map { Array($0.utf8) })
                #expect(
                    letter(response.status) == cell(beginning.cells, asker),
                    "\(beginning.path) \(beginning.headers) \(response.status)")
            }
            // What began is somebody's, and nothing else is there.
            let owner = people.ids[asker] ?? people.ids[.ada]
            let videos = try await server.database.read { try $0.videos.page(limit: 100, before: nil) }
            #expect(videos.isEmpty == (cell("-xoooo xoxx o", asker) != "o"))
            #expect(videos.allSatisfy { $0.owner == owner && ($0.uploadGrant != nil) == (asker == .grant) })
            let partial = try await server.database.read { try $0.uploads.unfinished() }.filter { $0.kind == .partial }
            #expect(partial.allSatisfy { $0.owner == owner?.text && ($0.grant != nil) == (asker == .grant) })
            let kept = try await server.uploads.store.identifiers().count
            #expect(kept == videos.count + partial.count)
        }
    }

    enum Manner: CaseIterable, Sendable { case tus, overridden, partial, draft }

    private static let continuing: [(method: String, isGranted: Bool, cells: String)] = [
        ("HEAD", false, "???xxo xoxx ?"), ("PATCH", false, "???xxo xoxx ?"), ("DELETE", false, "???ooo xoxx ?"),
        ("HEAD", true, "???xxo xoxx o"), ("PATCH", true, "???xxo xoxx o"), ("DELETE", true, "???ooo xoxx o"),
    ]

    /// An upload of Ada's and one by her grant; its existence is secret from all but her and who moderates.
    @Test(arguments: continuing, Manner.allCases)
    func `an upload is continued by who began it`(
        row: (method: String, isGranted: Bool, cells: String), manner: Manner
    ) async throws {
        try await withAccounts { server, _, people in
            for asker in People.Asker.allCases {
                var beginning = people[row.isGranted ? .grant : .ada].merging(["Upload-Length": "4"]) { $1 }
                if manner == .partial { beginning["Upload-Concat"] = "partial" }
                let location = try #require(try await server.tus("POST", "/files", beginning)["location"])
                var headers = people[asker]
                if row.method == "PATCH" {
                    headers["Upload-Offset"] = "0"
                    headers["Upload-Complete"] = "?0"
                    headers["Content-Type"] =
                        manner == .draft ? "application/partial-upload" : "application/offset+octet-stream"
                }
                let version = manner == .draft ? "Upload-Draft-Interop-Version" : "Tus-Resumable"
                headers[version] = manner == .draft ? "8" : "1.0.0"
                if manner == .overridden { headers["X-HTTP-Method-Override"] = row.method }
                let method = manner == .overridden ? "POST" : row.method
                let response = try await server.outcome(
                    method, location, headers, body: row.method == "PATCH" ? [1] : nil)
                #expect(letter(response.status) == cell(row.cells, asker), "\(asker) \(response.status)")
                let id = try #require(VideoID(String(location.dropFirst("/files/".count))))
                let offset = try await server.uploads.progress(of: id)?.offset
                let isAllowed = cell(row.cells, asker) == "o"
                let expected: Int64? =
                    isAllowed ? row.method == "DELETE" ? nil : row.method == "PATCH" ? 1 : 0 : 0
                #expect(offset == expected, "\(asker)")
            }
        }
    }

    static let parts: [(method: String, path: String, own: String, granted: String)] = [
        ("GET", "/s3/multipart/{id}", "???xxo xoxx ?", "???xxo xoxx o"),
        ("GET", "/s3/multipart/{id}/batch", "???xxo xoxx ?", "???xxo xoxx o"),
        ("GET", "/s3/multipart/{id}/{part}", "???xxo xoxx ?", "???xxo xoxx o"),
        ("POST", "/s3/multipart/{id}/complete", "???xxo xoxx ?", "???xxo xoxx o"),
        ("DELETE", "/s3/multipart/{id}", "???ooo xoxx ?", "???ooo xoxx o"),
    ]

    @Test(arguments: parts)
    func `an upload by parts is continued by who began it`(
        method: String, path: String, own: String, granted: String
    ) async throws {
        try await withAccounts { server, _, people in
            for asker in People.Asker.allCases {
                for (beginner, cells) in [(People.Asker.ada, own), (.grant, granted)] {
                    let begun = try await server.post("/s3/multipart", people[beginner], "{}").json
                    let id = try #require(begun["key"] as? String)
                    let address = path.replacing("{id}", with: id).replacing("{part}", with: "1")
                    let headers = people[asker].merging(["Content-Type": "application/json"]) { $1 }
                    let response = try await server.ask(
                        method, "\(address)?key=\(id)&partNumbers=1", headers,
                        body: method == "POST" ? Array(#"{"parts":[]}"#.utf8) : nil)
                    #expect(letter(response.status) == cell(cells, asker), "\(asker) \(response.status)")
                    if response.status >= 400 { #expect(try response.json["error"] is String) }
                    let isThere = try await server.uploads.progress(of: try #require(VideoID(id))) != nil
                    #expect(isThere == (method != "DELETE" || cell(cells, asker) != "o"), "\(asker)")
                }
            }
        }
    }

    @Test func `parts are joined by who brought them`() async throws {
        try await withAccounts { server, accounts, people in
            let other = try await server.post(
                "/v1/upload-grants", people[.ada], #"{"max_bytes":9,"max_uploads":9}"#)
            let stranger = ["Authorization": "Bearer \(try #require(try other.json["grant"] as? String))"]
            let owners = [people[.ada], people[.grant], stranger, people[.creator]]
            for (place, owner) in owners.enumerated() {
                let part = try await server.tus(
                    "POST", "/files", owner.merging(["Upload-Length": "1", "Upload-Concat": "partial"]) { $1 })
                let location = try #require(part["location"])
                #expect(try await server.patch(location, at: 0, [1], owner).status == 204)
                let final = ["Upload-Concat": "final;\(location)"]
                for (other, asker) in owners.enumerated() where other != place {
                    let refused = try await server.tus("POST", "/files", asker.merging(final) { $1 })
                    #expect(refused.status == 400 && refused.code == "unusable_partial_upload")
                }
                let joined = try await server.tus("POST", "/files", owner.merging(final) { $1 })
                #expect(joined.status == 201)
                // Whoever asks again is told of theirs only.
                for (other, asker) in owners.enumerated() {
                    let again = try await server.tus("POST", "/files", asker.merging(final) { $1 })
                    #expect(again.status == (other == place ? 201 : 400))
                    #expect(again["location"] == (other == place ? joined["location"] : nil))
                }
            }
        }
    }

    @Test func `who may watch is said with the upload, in whichever way`() async throws {
        let form = "--XX\r\nContent-Disposition: form-data; name=file; filename=a.mp4\r\n\r\nabc\r\n--XX--\r\n"
        let json = "application/json"
        let requests: [(method: String, path: String, type: String, body: String?)] = [
            ("POST", "/v1/videos?visibility=V", "video/mp4", "abc"),
            ("POST", "/v1/videos?visibility=V", "multipart/form-data; boundary=XX", form),
            ("POST", "/v1/videos", json, #"{"source":{"bytes":4},"visibility":"V"}"#),
            ("POST", "/s3/multipart", json, #"{"metadata":{"visibility":"V"}}"#),
            ("GET", "/s3/params?metadata%5Bvisibility%5D=V", json, nil),
        ]
        try await withAccounts { server, _, people in
            for (method, path, type, body) in requests {
                let headers = people[.ada].merging(["Content-Type": type]) { $1 }
                for (visibility, isKnown) in [("private", true), ("secret", false)] {
                    let response = try await server.ask(
                        method, path.replacing("=V", with: "=\(visibility)"), headers,
                        body: body.map { Array($0.replacing(#""V""#, with: "\"\(visibility)\"").utf8) })
                    let isTaken = response.status < 300
                    #expect(isTaken == isKnown && (response.status == 400) != isKnown, "\(path) \(type)")
                }
            }
            let videos = try await server.database.read { try $0.videos.page(limit: 100, before: nil) }
            #expect(videos.count == requests.count && videos.allSatisfy { $0.visibility == .private })
        }
    }

    @Test func `that an upload was ended is told to who began it`() async throws {
        try await withAccounts { server, _, people in
            let begun = try await server.tus("POST", "/files", people[.grant].merging(["Upload-Length": "4"]) { $1 })
            let location = try #require(begun["location"])
            #expect(try await server.tus("DELETE", location, people[.grant]).status == 204)
            for (asker, status) in [(People.Asker.grant, 410), (.ada, 410), (.creator, 404), (.anonymous, 404)] {
                #expect(try await server.tus("HEAD", location, people[asker]).status == status, "\(asker)")
            }
        }
    }

    @Test func `a complete upload is a video, which only those end who may delete it`() async throws {
        try await withAccounts { server, _, people in
            for (asker, status) in [(People.Asker.keyUpload, 403), (.ada, 204)] {
                let begun = try await server.tus("POST", "/files", people[.ada].merging(["Upload-Length": "0"]) { $1 })
                let location = try #require(begun["location"])
                #expect(try await server.tus("DELETE", location, people[asker]).status == status, "\(asker)")
                let left = try await server.database.read { try $0.videos.page(limit: 100, before: nil) }
                #expect(left.contains { location.hasSuffix($0.id.text) } == (status == 403), "\(asker)")
            }
        }
    }

    @Test func `the same key of two callers is two keys`() async throws {
        try await withAccounts { server, _, people in
            var ids: [People.Asker: String] = [:]
            for asker in [People.Asker.ada, .creator, .grant, .keyUpload] {
                let headers = people[asker].merging(["Idempotency-Key": "k"]) { $1 }
                let made = try await server.post("/v1/videos", headers, #"{"source":{"bytes":4}}"#)
                #expect(made.status == 201)
                ids[asker] = try made.json["id"] as? String
            }
            #expect(Set(ids.values).count == 3)
            // A program of Ada's is Ada.
            #expect(ids[.ada] == ids[.keyUpload])
        }
    }

    @Test func `a signed address ends with the grant it came by, and the owner asks for another`() async throws {
        try await withAccounts { server, accounts, people in
            let begun = try await server.post("/s3/multipart", people[.grant], "{}").json
            let id = try #require(begun["key"] as? String)
            let sign = { @Sendable (headers: [String: String]) async throws -> String in
                let signed = try await server.ask("GET", "/s3/multipart/\(id)/1?key=\(id)", headers)
                let url = try #require(try signed.json["url"] as? String)
                return String(url[try #require(url.firstRange(of: "/s3/parts/")).lowerBound...])
            }
            let granted = try await sign(people[.grant])
            #expect(try await server.ask("PUT", granted, body: [1, 2]).status == 200)
            // Without its grant, or with another one, the address is not the one that was signed.
            for replacement in ["", "&grant=01arz3ndektsv4rrffq69g5fav", "&grant=x"] {
                let changed = granted.replacing(#/&grant=\w+/#, with: replacement)
                #expect(changed != granted)
                #expect(try await server.ask("PUT", changed, body: [3]).status == 403)
            }
            try await accounts.revokeGrant(#require(people.grant), of: #require(people.ids[.ada]))
            let refused = try await server.ask("PUT", granted, body: [3])
            #expect(refused.status == 403 && refused.text.contains("Request has expired"))
            #expect(try await server.ask("PUT", try await sign(people[.ada]), body: [4, 5, 6]).status == 200)
            let parts = try await server.ask("GET", "/s3/multipart/\(id)?key=\(id)", people[.ada])
            let tag = try #require(parts.text.firstMatch(of: #/"ETag":"\\"(\w+)\\""/#)).1
            let completed = try await server.post(
                "/s3/multipart/\(id)/complete?key=\(id)", people[.ada],
                #"{"parts":[{"PartNumber":1,"ETag":"\#(tag)"}]}"#)
            #expect(completed.status == 200, "\(completed.text)")
        }
    }

    @Test func `a signed address needs no cookie's leave, and making one does`() async throws {
        try await withAccounts { server, accounts, _ in
            let signIn = try await accounts.signIn(
                email: "ada@example.org", password: People.password, kind: .browser)
            guard case .browser(let text) = signIn.proof else { throw RawResponse.Malformed() }
            let cookie = ["Cookie": "headwater=\(text)"]
            let foreign = try await server.ask("GET", "/s3/params?filename=a.mp4", cookie)
            #expect(foreign.status == 403)
            #expect(try await server.database.read { try $0.videos.page(limit: 1, before: nil) }.isEmpty)
            let own = try await server.ask(
                "GET", "/s3/params?filename=a.mp4", cookie.merging(["X-Headwater-Request": "1"]) { $1 })
            #expect(own.status == 200)
            let url = try #require(try own.json["url"] as? String)
            let path = try #require(url.firstRange(of: "/s3/parts/")).lowerBound
            #expect(try await server.ask("PUT", String(url[path...]), cookie, body: [1, 2, 3]).status == 200)
        }
    }
}
