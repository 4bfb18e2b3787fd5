import Foundation
import HeadwaterCore
import Testing
import Uploads

@testable import Web

/// Uppy's S3 contract, as its plugin asks.
@Suite struct DirectRoutesTests {
    private static let json = ["Content-Type": "application/json"]

    private static func begin(_ server: LiveServer) async throws -> String {
        let body = Array(#"{"filename": "cat.mp4", "type": "video/mp4", "metadata": {"title": "A cat"}}"#.utf8)
        let response = try await server.ask("POST", "/s3/multipart", json, body: body)
        #expect(response.status == 200)
        let id = try #require(try response.json["uploadId"] as? String)
        #expect(try response.json["key"] as? String == id)
        return id
    }

    /// The path and query of an absolute address.
    private static func path(_ url: Any?) throws -> String {
        let text = try #require(url as? String)
        let parts = try #require(URLComponents(string: text))
        return parts.path + "?" + (parts.query ?? "")
    }

    @Test func `a file comes in signed parts`() async throws {
        try await withServer { server in
            let id = try await Self.begin(server)
            let one = try await server.ask("GET", "/s3/multipart/\(id)/2?key=\(id)").json
            #expect(one["expires"] as? Int == 3600)
            let batch = try await server.ask("GET", "/s3/multipart/\(id)/batch?key=\(id)&partNumbers=1,3").json
            let signed = try #require(batch["presignedUrls"] as? [String: Any])
            #expect(signed.keys.sorted() == ["1", "3"])
            var tags: [String] = []
            for (url, bytes) in [(signed["1"], [1]), (one["url"], [2]), (signed["3"], [3])] as [(Any?, [UInt8])] {
                let stored = try await server.ask("PUT", try Self.path(url), body: bytes)
                #expect(stored.status == 200)
                tags.append(try #require(stored["etag"]))
            }
            let list = try await server.ask("GET", "/s3/multipart/\(id)?key=\(id)")
            let parts = try #require(try JSONSerialization.jsonObject(with: Data(list.body)) as? [[String: Any]])
            #expect(parts.map { $0["PartNumber"] as? Int } == [1, 2, 3])
            #expect(parts.map { $0["Size"] as? Int } == [1, 1, 1])
            #expect(parts.map { $0["ETag"] as? String } == tags)
            let claim: [String: Any] = [
                "parts": tags.enumerated().map { ["PartNumber": $0.offset + 1, "ETag": $0.element] as [String: Any] }
            ]
            let body = Array(try JSONSerialization.data(withJSONObject: claim))
            let done = try await server.ask("POST", "/s3/multipart/\(id)/complete?key=\(id)", Self.json, body: body)
            #expect(done.status == 200)
            #expect(try done.json["location"] as? String == "/v1/videos/\(id)")
            let video = try await server.ask("GET", "/v1/videos/\(id)").json
            #expect(video["state"] as? String == "processing")
            #expect(video["title"] as? String == "A cat")
        }
    }

    @Test func `a small file comes in one request`() async throws {
        try await withServer { server in
            let asked = try await server.ask("GET", "/s3/params?filename=cat.mp4&type=video%2Fmp4").json
            #expect(asked["method"] as? String == "PUT")
            #expect((asked["headers"] as? [String: String]) == ["content-type": "video/mp4"])
            let stored = try await server.ask("PUT", try Self.path(asked["url"]), body: [1, 2, 3])
            #expect(stored.status == 200)
            #expect(stored["etag"] != nil)
            let location = try #require(stored["location"])
            let video = try await server.ask("GET", location).json
            #expect(video["state"] as? String == "processing")
            #expect(video["title"] as? String == "cat")
        }
    }

    @Test func `nothing comes without a signature that is ours`() async throws {
        try await withServer { server in
            let id = try await Self.begin(server)
            let url = try await server.ask("GET", "/s3/multipart/\(id)/1?key=\(id)").json["url"]
            let path = try Self.path(url)
            for forged in [
                path.replacing("/1?", with: "/2?"), path.replacing("expires=", with: "expires=9"),
                path.replacing("signature=", with: "signature=0"),
            ] {
                let refused = try await server.ask("PUT", forged, body: [1])
                #expect(refused.status == 403)
                #expect(refused.text.contains("<Code>AccessDenied</Code>"))
            }
            #expect(try await server.ask("PUT", "/s3/parts/\(id)/1", body: [1]).status == 404)
            #expect(try await server.uploads.parts(of: try #require(VideoID(id))).isEmpty)
        }
    }

    @Test func `refusals are told as Companion tells them`() async throws {
        try await withServer { server in
            let id = try await Self.begin(server)
            let other = "01arz3ndektsv4rrffq69g5fav"
            let cases: [(String, String, String?, Int)] = [
                ("GET", "/s3/multipart/\(id)/1", nil, 400), ("GET", "/s3/multipart/\(id)/1?key=\(other)", nil, 400),
                ("GET", "/s3/multipart/\(id)/0?key=\(id)", nil, 400),
                ("GET", "/s3/multipart/\(id)/10001?key=\(id)", nil, 400),
                ("GET", "/s3/multipart/\(id)/batch?key=\(id)", nil, 400),
                ("GET", "/s3/multipart/\(id)/batch?key=\(id)&partNumbers=1,x", nil, 400),
                ("GET", "/s3/multipart/\(other)?key=\(other)", nil, 404),
                ("POST", "/s3/multipart/\(id)/complete?key=\(id)", #"{"parts": []}"#, 400),
                ("POST", "/s3/multipart/\(id)/complete?key=\(id)", "nonsense", 400),
                ("POST", "/s3/multipart", #"{"filename": "a.pdf", "type": "application/pdf"}"#, 415),
            ]
            for (method, path, body, status) in cases {
                let refused = try await server.ask(method, path, Self.json, body: body.map { Array($0.utf8) })
                #expect(refused.status == status, "\(method) \(path)")
                #expect(try refused.json["error"] as? String != nil, "\(method) \(path)")
            }
        }
    }

    @Test func `an aborted upload is gone`() async throws {
        try await withServer { server in
            let id = try await Self.begin(server)
            #expect(try await server.ask("DELETE", "/s3/multipart/\(id)?key=\(id)").status == 200)
            #expect(try await server.ask("GET", "/s3/multipart/\(id)?key=\(id)").status == 410)
            #expect(try await server.ask("GET", "/v1/videos/\(id)").status == 404)
        }
    }
}
