import Catalog
import HeadwaterCore
import Testing

@testable import Web

@Suite struct MediaRoutesTests {
    @Test func `a segment is served whole, in ranges and not again`() async throws {
        try await withServer { server in
            // More than two reads of the store.
            let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            let id = try await server.publish(files: ["a.m4s": bytes])
            let path = "/v/\(id)/1/a.m4s"
            let whole = try await server.ask("GET", path)
            #expect(whole.status == 200)
            #expect(whole.body == bytes)
            #expect(whole["content-type"] == "video/mp4")
            #expect(whole["cache-control"] == "public, max-age=31536000, immutable")
            #expect(whole["access-control-allow-origin"] == "*")
            #expect(whole["cross-origin-resource-policy"] == "cross-origin")
            #expect(whole["accept-ranges"] == "bytes")

            let part = try await server.ask("GET", path, ["Range": "bytes=262100-262200"])
            #expect(part.status == 206)
            #expect(part.body == Array(bytes[262_100...262_200]))
            #expect(part["content-range"] == "bytes 262100-262200/600000")

            let several = try await server.ask("GET", path, ["Range": "bytes=0-1,500000-500003"])
            #expect(several.status == 206)
            #expect(several["content-type"]?.hasPrefix("multipart/byteranges; boundary=") == true)

            let beyond = try await server.ask("GET", path, ["Range": "bytes=600000-"])
            #expect(beyond.status == 416)
            #expect(beyond.code == "range_not_satisfiable")
            #expect(beyond["content-range"] == "bytes */600000")

            let tag = try #require(whole["etag"])
            #expect(try await server.ask("GET", path, ["If-None-Match": tag]).status == 304)
            let head = try await server.ask("HEAD", path)
            #expect(head.status == 200)
            #expect(head["content-length"] == "600000")
        }
    }

    @Test func `a playlist is compressed for who takes it so`() async throws {
        try await withServer { server in
            let text = Array(String(repeating: "#EXTM3U\n", count: 200).utf8)
            let id = try await server.publish(files: ["master.m3u8": text])
            let plain = try await server.ask("GET", "/v/\(id)/master.m3u8")
            #expect(plain.body == text)
            #expect(plain["content-type"] == "application/vnd.apple.mpegurl")
            #expect(plain["vary"] == "Accept-Encoding")
            let gzipped = try await server.ask("GET", "/v/\(id)/master.m3u8", ["Accept-Encoding": "gzip"])
            #expect(gzipped["content-encoding"] == "gzip")
            #expect(gzipped.body.starts(with: [0x1F, 0x8B]))
            #expect(gzipped.body.count < text.count)
            #expect(gzipped["etag"] != plain["etag"])
            let smaller = try await server.ask("GET", "/v/\(id)/master.m3u8", ["Accept-Encoding": "gzip, deflate, br"])
            #expect(smaller["content-encoding"] == "br" && smaller["vary"] == "Accept-Encoding")
            #expect(smaller.body.count < gzipped.body.count)
            #expect(Set([plain, gzipped, smaller].map { $0["etag"] }).count == 3)
        }
    }

    @Test func `any page may ask in advance`() async throws {
        try await withServer { server in
            let response = try await server.ask(
                "OPTIONS", "/v/01arz3ndektsv4rrffq69g5fav/master.m3u8",
                ["Origin": "https://other.example", "Access-Control-Request-Method": "GET"])
            #expect(response.status == 204)
            #expect(response["access-control-allow-origin"] == "*")
            #expect(response["access-control-allow-methods"]?.contains("GET") == true)
        }
    }

    @Test func `what was not published is not there`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: ["a.m4s": [1]])
            let later = try #require(ObjectKey("videos/\(id)/2/a.m4s"))
            try await server.store.put(later, .bytes([2]))
            for path in [
                "/v/\(id)/2/a.m4s", "/v/\(id)/0/a.m4s", "/v/\(id)/b.m3u8", "/v/\(id)/1/../2/a.m4s", "/v/\(id)/1/b",
            ] {
                let response = try await server.ask("GET", path)
                #expect(response.status == 404, "\(path)")
                #expect(response.code == "not_found", "\(path)")
                #expect(response["access-control-allow-origin"] == "*", "\(path)")
            }
        }
    }
}
