import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Web

@Suite struct CaptionRoutesTests {
    private static let vtt = Array("WEBVTT\n\n00:01.000 --> 00:02.000\nHallo\n".utf8)

    private func put(
        _ server: LiveServer, _ path: String, _ type: String = "text/vtt", _ body: [UInt8] = vtt
    ) async throws -> RawResponse {
        try await server.ask("PUT", path, ["Content-Type": type], body: body)
    }

    @Test func `captions are sent, listed, replaced and deleted`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            let path = "/v1/videos/\(id)/captions"
            let made = try await put(server, "\(path)/pt-br?label=Portugu%C3%AAs")
            #expect(made.status == 201)
            #expect(try made.json["language"] as? String == "pt-BR" && made.json["label"] as? String == "Português")
            #expect(try made.json["cues"] as? Int == 1)
            let subRip = Array("1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n".utf8)
            let replaced = try await put(server, "\(path)/pt-BR", "application/x-subrip; charset=utf-8", subRip)
            #expect(replaced.status == 200)
            #expect(try replaced.json["cues"] as? Int == 2 && replaced.json["label"] is NSNull)
            #expect(try await put(server, "\(path)/deu").json["language"] as? String == "de")
            let list = try #require(try await server.ask("GET", path).json["data"] as? [[String: Any]])
            #expect(list.map { $0["language"] as? String } == ["de", "pt-BR"])
            #expect(try await server.ask("DELETE", "\(path)/de").status == 204)
            let again = try await server.ask("DELETE", "\(path)/de")
            #expect(again.status == 404 && again.code == "captions_not_found")
        }
    }

    @Test func `lines that can't be taken are named`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            let body = "WEBVTT\n\n00:02.000 --> 00:01.000\nx\n\nwords\n"
            let refused = try await put(server, "/v1/videos/\(id)/captions/de", "text/vtt", Array(body.utf8))
            #expect(refused.status == 400 && refused.code == "invalid_captions")
            let errors = try #require(try refused.json["errors"] as? [[String: String]])
            #expect(errors.map { $0["field"] } == ["line 3", "line 6"])
            #expect(errors.first?["detail"] == "The cue ends before it has begun.")
            #expect(try await server.database.read { try $0.captions.list(of: id) } == [])
        }
    }

    @Test func `what is no captions, no language or no video is refused`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            let large = [UInt8](repeating: 0x20, count: CaptionFile.maxBytes + 1)
            let cases: [(String, String, [UInt8], Int, String)] = [
                ("\(id)/captions/de", "text/plain", Self.vtt, 415, "unsupported_content_type"),
                ("\(id)/captions/de", "application/json", Self.vtt, 415, "unsupported_content_type"),
                ("\(id)/captions/de", "text/vtt", [], 400, "invalid_captions"),
                ("\(id)/captions/de", "text/vtt", large, 413, "body_too_large"),
                ("\(id)/captions/german", "text/vtt", Self.vtt, 400, "invalid_language"),
                ("\(id)/captions/de?label=%00", "text/vtt", Self.vtt, 400, "invalid_parameter"),
                ("\(id)/captions/de?label=a&label=b", "text/vtt", Self.vtt, 400, "invalid_parameter"),
                ("01arz3ndektsv4rrffq69g5fav/captions/de", "text/vtt", Self.vtt, 404, "video_not_found"),
            ]
            for (path, type, body, status, code) in cases {
                let response = try await put(server, "/v1/videos/\(path)", type, body)
                #expect(response.status == status && response.code == code, "\(path) \(type) \(response.status)")
            }
            #expect(try await server.ask("GET", "/v1/videos/01arz3ndektsv4rrffq69g5fav/captions").status == 404)
            #expect(try await server.ask("DELETE", "/v1/videos/\(id)/captions/german").status == 404)
        }
    }

    @Test func `who may no longer create adds no captions to their videos, and may take some away`() async throws {
        try await withAccounts { server, _, people in
            let path = "/v1/videos/\(try await server.addVideo(of: people.ids[.viewer]))/captions/de"
            let type = ["Content-Type": "text/vtt"]
            let refused = try await server.ask("PUT", path, people[.viewer].merging(type) { $1 }, body: Self.vtt)
            #expect(refused.status == 403 && refused.code == "forbidden")
            let put = try await server.ask("PUT", path, people[.moderator].merging(type) { $1 }, body: Self.vtt)
            #expect(put.status == 201)
            #expect(try await server.ask("DELETE", path, people[.viewer]).status == 204)
        }
    }

    @Test func `there are captions in so many languages`() async throws {
        try await withServer { server in
            let id = try await server.publish(files: [:])
            try await server.database.write { tx in
                for number in 0..<CaptionTable.maxLanguages {
                    let language = try #require(CaptionLanguage("de-x-\(number)"))
                    let record = CaptionRecord(language: language, cueCount: 1, sha256: "", createdAt: try tx.now())
                    _ = try tx.captions.put(record, of: id, content: "x")
                }
            }
            let refused = try await put(server, "/v1/videos/\(id)/captions/fr")
            #expect(refused.status == 409 && refused.code == "too_many_captions")
            #expect(try await put(server, "/v1/videos/\(id)/captions/de-x-7").status == 200)
        }
    }
}
