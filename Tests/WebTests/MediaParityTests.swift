import HeadwaterCore
import Origin
import Testing

@testable import Web

/// The same request is answered the same, be it by a route or by an event loop: RFC 9110's ranges and conditions, and what is malformed.
@Suite struct MediaParityTests {
    private static let segment = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    private static let playlist = Array(String(repeating: "#EXTM3U\n", count: 100).utf8)

    private struct Case {
        var file = "a.m4s"
        var fields: [String: String] = [:]
        var method = "GET"
        var status: Int
    }

    /// TAG stands for the entity tag of the file, PACKED for that of its gzip, SMALLER for that of its brotli.
    private static let cases: [Case] = [
        Case(status: 200),
        Case(method: "HEAD", status: 200),
        // Ranges (RFC 9110 14).
        Case(fields: ["Range": "bytes=0-99"], status: 206),
        Case(fields: ["Range": "bytes=39999-"], status: 206),
        Case(fields: ["Range": "bytes=0-"], status: 206),
        Case(fields: ["Range": "bytes=-1"], status: 206),
        Case(fields: ["Range": "bytes=-99999999"], status: 206),
        Case(fields: ["Range": "bytes=39999-99999999999999999999"], status: 206),
        Case(fields: ["Range": "BYTES=0-0"], status: 206),
        Case(fields: ["Range": "bytes=0-0, 1000-1001,-5"], status: 206),
        Case(fields: ["Range": "bytes=40000-"], status: 416),
        Case(fields: ["Range": "bytes=-0"], status: 416),
        Case(fields: ["Range": "bytes=0-99"], method: "HEAD", status: 200),
        // Malformed or unknown: as if it were not there.
        Case(fields: ["Range": "bytes=5-2"], status: 200),
        Case(fields: ["Range": "bytes=a-b"], status: 200),
        Case(fields: ["Range": "bytes="], status: 200),
        Case(fields: ["Range": "bytes=--5"], status: 200),
        Case(fields: ["Range": "bytes 0-5"], status: 200),
        Case(fields: ["Range": "lines=0-5"], status: 200),
        Case(fields: ["Range": "bytes=0-1" + String(repeating: ",2-3", count: 100)], status: 200),
        // Conditions (RFC 9110 13).
        Case(fields: ["If-None-Match": "TAG"], status: 304),
        Case(fields: ["If-None-Match": "W/TAG"], status: 304),
        Case(fields: ["If-None-Match": "\"x\", TAG"], status: 304),
        Case(fields: ["If-None-Match": "*"], status: 304),
        Case(fields: ["If-None-Match": "\"x\""], status: 200),
        Case(fields: ["If-None-Match": "TAG", "Range": "bytes=0-1"], status: 304),
        Case(fields: ["If-None-Match": "TAG"], method: "HEAD", status: 304),
        Case(fields: ["If-Match": "TAG"], status: 200),
        Case(fields: ["If-Match": "\"x\""], status: 412),
        Case(fields: ["If-Match": "W/TAG"], status: 412),
        Case(fields: ["If-Range": "TAG", "Range": "bytes=0-1"], status: 206),
        Case(fields: ["If-Range": "W/TAG", "Range": "bytes=0-1"], status: 200),
        Case(fields: ["If-Range": "\"x\"", "Range": "bytes=0-1"], status: 200),
        Case(fields: ["If-Range": "Sun, 06 Nov 1994 08:49:37 GMT", "Range": "bytes=0-1"], status: 200),
        Case(fields: ["If-Range": "TAG", "Range": "bytes=0-1,9000-9001"], status: 206),
        Case(fields: ["If-Range": "\"x\"", "Range": "bytes=0-1,9000-9001"], status: 200),
        Case(fields: ["If-Match": "TAG", "If-None-Match": "\"x\"", "Range": "bytes=-3"], status: 206),
        // There is no date to compare with: an ETag says more.
        Case(fields: ["If-Modified-Since": "no date"], status: 200),
        Case(fields: ["If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"], status: 200),
        Case(fields: ["If-None-Match": "\"x\"", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"], status: 200),
        Case(fields: ["If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"], status: 200),
        Case(fields: ["Range": "bytes=30000-30009,0-9,20000-20009"], status: 206),
        Case(fields: ["Range": "bytes=0-9,40000-,-0"], status: 206),
        Case(fields: ["Range": "bytes=40000-40001,50000-"], status: 416),
        // Codings (RFC 9110 12.5.3).
        Case(fields: ["Accept-Encoding": "gzip"], status: 200),
        Case(file: "a.m3u8", status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "gzip, br"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br"], method: "HEAD", status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br", "If-None-Match": "SMALLER"], status: 304),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br", "If-None-Match": "PACKED"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br, gzip", "If-None-Match": "PACKED, SMALLER"], status: 304),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br", "Range": "bytes=0-3"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "gzip;q=0, *"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "br;q=1, identity;q=0.5, gzip;q=0.4"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "gzip", "If-None-Match": "PACKED"], status: 304),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "gzip", "If-None-Match": "TAG"], status: 200),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "gzip", "Range": "bytes=0-3"], status: 200),
        Case(file: "a.m3u8", fields: ["Range": "bytes=0-3"], status: 206),
        Case(file: "a.m3u8", fields: ["Accept-Encoding": "gzip"], method: "HEAD", status: 200),
    ]

    @Test func `hits and misses are answered alike`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment, "a.m3u8": Self.playlist])
            for test in Self.cases {
                let path = "/v/\(id)/1/\(test.file)"
                let tag = try #require(try await server.ask("HEAD", path)["etag"])
                let packed = try #require(try await server.ask("HEAD", path, ["Accept-Encoding": "gzip"])["etag"])
                let smaller = try #require(try await server.ask("HEAD", path, ["Accept-Encoding": "br"])["etag"])
                let fields = test.fields.mapValues {
                    $0.replacing("TAG", with: tag).replacing("PACKED", with: packed)
                        .replacing("SMALLER", with: smaller)
                }
                server.origin.forget(id)
                let miss = try await server.ask(test.method, path, fields)
                // Whatever was asked, it is here now.
                _ = try await server.ask("GET", path)
                let hit = try await server.ask(test.method, path, fields)
                #expect(miss.status == test.status, "\(test)")
                #expect(hit.status == test.status && hit.body == miss.body, "\(test)")
                #expect(Self.comparable(hit) == Self.comparable(miss), "\(test)")
                // Whoever shows who they are is answered by the route, from the same memory.
                let routed = try await server.ask(
                    test.method, path, fields.merging(["Authorization": "Basic eA=="]) { $1 })
                #expect(routed.status == test.status && routed.body == miss.body, "\(test)")
                #expect(Self.comparable(routed) == Self.comparable(miss), "\(test)")
                #expect(miss["age"] == nil)
                guard test.status < 400 else { continue }
                for answer in [hit, routed] {
                    #expect(answer["cache-status"] == "headwater; hit", "\(test)")
                    #expect(["0", "1"].contains(answer["age"]), "\(test)")
                }
                #expect(hit["x-request-id"] == nil && routed["x-request-id"] != nil, "\(test)")
            }
        }
    }

    /// Without what differs from answer to answer.
    private static func comparable(_ response: RawResponse) -> [String: String] {
        response.headers.filter { !["age", "cache-status", "date", "x-request-id"].contains($0.key) }
    }

    @Test(arguments: [
        ("GET /v/ID/1/a.m4s HTTP/1.1\r\n\r\n", 421),
        ("GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        ("GET /v/ID/1/a.m4s HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400),
        ("GET /v/ID/1/a.m4s HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n", 400),
        ("GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET /v/ID/1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("G\u{1}T /v/ID/1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 501),
        ("GET /v/ID/1/a\u{0}.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        ("GET /v/ID/1/%61.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        ("GET /v/ID/1/../1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        ("GET /v/ID//1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        ("GET /v/ID/1/a.m4s/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        ("GET /t/x.y.z/v/ID/1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 403),
        ("get /v/ID/1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 501),
        ("POST /v/ID/1/a.m4s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", 405),
    ])
    func `what is malformed is refused, although the object is in memory`(text: String, status: Int) async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": Self.segment])
            for _ in 1...2 { _ = try await server.ask("GET", "/v/\(id)/1/a.m4s") }
            try await server.connect { connection in
                try await connection.send(text.replacing("ID", with: "\(id)"))
                #expect(try await connection.response().status == status)
            }
        }
    }
}
