import Catalog
import HeadwaterCore
import Testing

@testable import Accounts
@testable import Uploads
@testable import Web

/// Quotas and grants where the length comes late, over the wire.
@Suite struct UploadQuotaTests {
    private func withQuota(
        _ body: @escaping @Sendable (LiveServer, People) async throws -> Void
    ) async throws {
        let quotas = QuotaPlan(byRole: [.creator: Quota(bytes: 10)])
        try await withAccounts(.init(quotas: quotas)) { server, _, people in try await body(server, people) }
    }

    private static func form(_ count: Int) -> String {
        let head = "Content-Disposition: form-data; name=file; filename=a.mp4"
        return "--XX\r\n\(head)\r\n\r\n\(String(repeating: "a", count: count))\r\n--XX--\r\n"
    }

    /// What one request brings is kept to the last byte, or leaves nothing.
    @Test(arguments: [10, 11])
    func `a whole file in a request`(count: Int) async throws {
        try await withQuota { server, people in
            let raw = String(repeating: "a", count: count)
            let form = ["Content-Type": "multipart/form-data; boundary=XX"]
            for (type, body) in [(["Content-Type": "video/mp4"], raw), (form, Self.form(count))] {
                let headers = people[.ada].merging(type) { $1 }
                let whole = try await server.ask("POST", "/v1/videos", headers, body: Array(body.utf8))
                try await expect(whole, isTaken: count == 10, server, people)
                let chunked = try await server.connect { connection in
                    try await connection.send(
                        "POST", "/v1/videos", headers.merging(["Transfer-Encoding": "chunked"]) { $1 }, body: nil)
                    try await connection.send("\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
                    return try await connection.response()
                }
                try await expect(chunked, isTaken: count == 10, server, people)
            }
        }
    }

    /// Makes room again for the next one.
    private func expect(_ response: RawResponse, isTaken: Bool, _ server: LiveServer, _ people: People) async throws {
        #expect(response.status == (isTaken ? 201 : 403))
        if isTaken {
            let id = try #require(try response.json["id"] as? String)
            #expect(try await server.ask("DELETE", "/v1/videos/\(id)", people[.ada]).status == 204)
            try await server.uploads.store.remove(try #require(VideoID(id)))
        } else {
            #expect(response.code == "quota_exceeded")
        }
        #expect(try await server.uploads.store.identifiers().isEmpty)
    }

    @Test func `a length that comes later`() async throws {
        try await withQuota { server, people in
            let begun = try await server.tus(
                "POST", "/files", people[.ada].merging(["Upload-Defer-Length": "1"]) { $1 })
            let location = try #require(begun["location"])
            let tell = { @Sendable (length: String) in
                try await server.patch(location, at: 0, [1], people[.ada].merging(["Upload-Length": length]) { $1 })
            }
            let over = try await tell("11")
            #expect(over.status == 403 && over.code == "quota_exceeded")
            #expect(try await server.tus("HEAD", location, people[.ada])["upload-offset"] == "0")
            #expect(try await tell("10").status == 204)
            let second = try await server.tus("POST", "/files", people[.ada].merging(["Upload-Length": "1"]) { $1 })
            #expect(second.code == "quota_exceeded")
        }
    }

    @Test func `bytes count before anyone says how many there will be`() async throws {
        try await withQuota { server, people in
            var locations: [String] = []
            for _ in 1...2 {
                let begun = try await server.tus(
                    "POST", "/files", people[.ada].merging(["Upload-Defer-Length": "1"]) { $1 })
                locations.append(try #require(begun["location"]))
            }
            let six: [UInt8] = [1, 2, 3, 4, 5, 6]
            #expect(try await server.patch(locations[0], at: 0, six, people[.ada]).status == 204)
            let over = try await server.patch(locations[1], at: 0, six, people[.ada])
            #expect(over.status == 403 && over.code == "quota_exceeded")
            #expect(try await server.patch(locations[1], at: 0, [1, 2, 3, 4], people[.ada]).status == 204)
            #expect(try await server.tus("DELETE", locations[0], people[.ada]).status == 204)
            #expect(try await server.patch(locations[1], at: 4, six, people[.ada]).status == 204)
        }
    }

    @Test(arguments: [("3", "Upload-Incomplete", "?0"), ("8", "Upload-Complete", "?1")])
    func `a draft's upload`(version: String, name: String, value: String) async throws {
        try await withQuota { server, people in
            let draft = people[.ada].merging(["Upload-Draft-Interop-Version": version, name: value]) { $1 }
            let over = try await server.outcome("POST", "/files", draft, body: Array(repeating: 1, count: 11))
            #expect(over.status == 403 && over.code == "quota_exceeded")
            #expect(try await server.uploads.store.identifiers().isEmpty)
            let begun = try await server.outcome("POST", "/files", draft, body: Array(repeating: 1, count: 10))
            #expect(begun.status == 201)
        }
    }

    @Test func `parts are counted together, by whomever they come`() async throws {
        try await withQuota { server, people in
            let begun = try await server.post("/s3/multipart", people[.ada], "{}").json
            let id = try #require(begun["key"] as? String)
            let put = { @Sendable (part: Int, count: Int) in
                let signed = try await server.ask("GET", "/s3/multipart/\(id)/\(part)?key=\(id)", people[.ada]).json
                let url = try #require(signed["url"] as? String)
                let path = try #require(url.firstRange(of: "/s3/parts/")).lowerBound
                return try await server.ask("PUT", String(url[path...]), body: Array(repeating: 1, count: count))
            }
            #expect(try await put(1, 11).code == "quota_exceeded")
            #expect(try await put(1, 6).status == 200)
            #expect(try await put(2, 5).status == 403)
            // One that is replaced does not count twice.
            #expect(try await put(1, 7).status == 200)
            #expect(try await put(2, 3).status == 200)
            let parts = try await server.uploads.parts(of: try #require(VideoID(id)))
            let tags = parts.map { #"{"PartNumber":\#($0.number),"ETag":"\#($0.tag)"}"# }.joined(separator: ",")
            let done = try await server.post(
                "/s3/multipart/\(id)/complete?key=\(id)", people[.ada], #"{"parts":[\#(tags)]}"#)
            #expect(done.status == 200)
            #expect(try await server.post("/v1/videos", people[.ada], #"{"source":{"bytes":1}}"#).status == 403)
        }
    }

    @Test func `a signed address is good as long as its upload's owner may upload`() async throws {
        try await withQuota { server, people in
            let begun = try await server.post("/s3/multipart", people[.ada], "{}").json
            let id = try #require(begun["key"] as? String)
            let signed = try await server.ask("GET", "/s3/multipart/\(id)/1?key=\(id)", people[.ada]).json
            let url = try #require(signed["url"] as? String)
            let path = String(url[try #require(url.firstRange(of: "/s3/parts/")).lowerBound...])
            #expect(try await server.ask("PUT", path, body: [1]).status == 200)
            let ada = try #require(people.ids[.ada])
            let disabled = try await server.post(
                "/v1/users/\(ada)", people[.admin], #"{"disabled":true}"#, method: "PATCH")
            #expect(disabled.status == 200)
            let refused = try await server.ask("PUT", path, body: [1, 2])
            #expect(refused.status == 403 && refused.code == "forbidden")
        }
    }

    @Test func `a part without a length is not taken`() async throws {
        try await withQuota { server, people in
            let asked = try await server.ask("GET", "/s3/params", people[.ada]).json
            let url = try #require(asked["url"] as? String)
            let path = String(url[try #require(url.firstRange(of: "/s3/parts/")).lowerBound...])
            #expect(try await server.ask("PUT", path, ["Transfer-Encoding": "chunked"]).status == 411)
        }
    }

    @Test func `a server with accounts does not run over uploads that ask nobody`() async throws {
        let database = try await SQLiteDatabase.inMemory()
        let passwords = try PasswordHashing(.init(), parameters: .init(memory: 64, passes: 1, lanes: 1))
        let accounts = AccountService(database: database, passwords: passwords)
        await #expect {
            try await withServer(
                WebConfiguration(port: 0, hasAccounts: true), database: database, accounts: accounts, admission: .open
            ) { _ in }
        } throws: {
            ($0 as? WebServerError)?.kind == .exposed
        }
    }

    @Test func `partial uploads count, and what is made of them no more`() async throws {
        try await withQuota { server, people in
            let partial = people[.ada].merging(["Upload-Concat": "partial"]) { $1 }
            let begin = { @Sendable (length: String) in
                try await server.tus("POST", "/files", partial.merging(["Upload-Length": length]) { $1 })
            }
            let location = try #require(try await begin("6")["location"])
            #expect(try await server.patch(location, at: 0, [1, 2, 3, 4, 5, 6], people[.ada]).status == 204)
            #expect(try await begin("5").code == "quota_exceeded")
            let final = people[.ada].merging(["Upload-Concat": "final;\(location)"]) { $1 }
            #expect(try await server.tus("POST", "/files", final).status == 201)
            #expect(try await begin("5").code == "quota_exceeded")
            #expect(try await begin("4").status == 201)
        }
    }

    @Test func `a grant's limit holds for a length that comes later`() async throws {
        try await withAccounts { server, _, people in
            let begun = try await server.tus(
                "POST", "/files", people[.grant].merging(["Upload-Defer-Length": "1"]) { $1 })
            let location = try #require(begun["location"])
            let over = try await server.patch(location, at: 0, Array(repeating: 1, count: 1001), people[.grant])
            #expect(over.status == 403 && over.code == "quota_exceeded")
            let told = try await server.patch(
                location, at: 0, [1], people[.grant].merging(["Upload-Length": "1001"]) { $1 })
            #expect(told.code == "quota_exceeded")
            #expect(try await server.patch(location, at: 0, [1], people[.grant]).status == 204)
        }
    }
}
