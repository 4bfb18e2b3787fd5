import Analytics
import Foundation
import HeadwaterCore
import Origin
import Testing

@testable import Web

@Suite struct ViewRoutesTests {
    private static let json = ["Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"]
    private static let text = ["Content-Type": "text/plain;charset=UTF-8", "User-Agent": "Mozilla/5.0 (iPhone) Mobile"]

    private static func beacon(
        _ video: VideoID, session: String = "session-1", sequence: Int = 0, more: String = ""
    ) -> [UInt8] {
        Array(
            #"{"session":"\#(session)","video":"\#(video)","sequence":\#(sequence),"event":"progress"\#(more)}"#.utf8)
    }

    @Test func `what a player tells is what the analytics say`() async throws {
        try await withServer { server in
            let video = try await server.publish(files: [:])
            let more = #","played":8,"startup":0.4,"watched":[[0,8]],"rendition":"720p","duration":30"#
            let answer = try await server.ask("POST", "/v1/beacons", Self.json, body: Self.beacon(video, more: more))
            #expect(answer.status == 204 && answer.body.isEmpty && answer["set-cookie"] == nil)
            try await server.countViews()
            let one = try await server.ask("GET", "/v1/videos/\(video)/analytics?breakdown=rendition").json
            let totals = try #require(one["totals"] as? [String: Any])
            #expect(totals["views"] as? Int == 1 && totals["viewers"] as? Int == 1)
            #expect(totals["watch_time"] as? Double == 8 && totals["score"] as? Double == 100)
            #expect(one["live_viewers"] as? Int == 1 && one["rule_version"] as? Int == 1)
            #expect((one["retention"] as? [String: Any])?["sessions"] as? [Int] == [Int](repeating: 1, count: 8))
            #expect((one["breakdown"] as? [[String: Any]])?.first?["name"] as? String == "720p")
            let all = try await server.ask("GET", "/v1/analytics?breakdown=video&interval=day").json
            #expect((all["breakdown"] as? [[String: Any]])?.first?["name"] as? String == "\(video)")
            #expect(all["retention"] is NSNull && all["video"] is NSNull)
        }
    }

    @Test func `any page may tell, without a preflight and with one`() async throws {
        try await withServer { server in
            let video = try await server.publish(files: [:])
            let foreign = Self.text.merging(["Origin": "https://elsewhere.example"]) { $1 }
            let simple = try await server.ask("POST", "/v1/beacons", foreign, body: Self.beacon(video))
            #expect(simple.status == 204 && simple["access-control-allow-origin"] == "*")
            let asked = foreign.merging(["Access-Control-Request-Method": "POST"]) { $1 }
            let preflight = try await server.ask("OPTIONS", "/v1/beacons", asked)
            #expect(preflight.status == 204 && preflight["access-control-allow-origin"] == "*")
            #expect(preflight["access-control-allow-methods"] == "POST")
            let refused = try await server.ask("POST", "/v1/beacons", foreign, body: [1])
            #expect(refused.status == 400 && refused["access-control-allow-origin"] == "*")
            #expect(server.views.intake.counted.beacons == 1)
        }
    }

    @Test func `what can't be taken is refused with its reason`() async throws {
        try await withServer { server in
            let video = try await server.publish(files: [:])
            let cases: [([String: String], [UInt8], Int, String)] = [
                (Self.json, Array("{}".utf8), 400, "invalid_beacon"),
                (Self.json, [], 400, "invalid_beacon"),
                (Self.json, Self.beacon(video, session: "short"), 400, "invalid_beacon"),
                (["Content-Type": "text/html"], Self.beacon(video), 415, "unsupported_content_type"),
                ([:], Self.beacon(video), 415, "unsupported_content_type"),
                (Self.json, [UInt8](repeating: 0x20, count: 65_537), 413, "body_too_large"),
            ]
            for (headers, body, status, code) in cases {
                let response = try await server.ask("POST", "/v1/beacons", headers, body: body)
                #expect(response.status == status && response.code == code, "\(response.text)")
            }
            #expect(try await server.ask("GET", "/v1/beacons").status == 405)
            #expect(server.views.intake.counted.beacons == 0)
        }
    }

    /// Once by the route, which fetches it, then by the event loop, which has it.
    @Test(arguments: [false, true])
    func `a request for a segment counts with its CMCD, and one for anything else does not`(isHot: Bool) async throws {
        let segment = "720p/0000001-ab.m4s"
        var configuration = WebConfiguration(port: 0)
        configuration.origin.factsLifetime = .seconds(3600)
        try await withServer(configuration) { server in
            let video = try await server.publish(files: [segment: [1, 2, 3], "master.m3u8": [4]])
            let agent = ["User-Agent": "Mozilla/5.0 (Windows NT 10.0)"]
            let path = "/v/\(video)/1/\(segment)"
            let query = "?CMCD=d%3D4000%2Csid%3D%22session-9%22%2Cot%3Dv"
            let fields = agent.merging(["CMCD-Session": "sid=\"session-9\"", "CMCD-Object": "d=4000,ot=v"]) { $1 }
            let asked: [(method: String, path: String, fields: [String: String], status: Int)] = [
                ("GET", path + query, agent, 200),
                ("GET", path, fields.merging(["Range": "bytes=0-1"]) { $1 }, 206),
                ("HEAD", path, agent, 200), ("GET", "/v/\(video)/master.m3u8", agent, 200),
                ("GET", "/v/\(video)/1/720p/0000002-cd.m4s", agent, 404),
                ("GET", path, agent.merging(["If-None-Match": "*"]) { $1 }, 304),
            ]
            for (method, path, fields, status) in asked {
                // A HEAD brings it into memory, and counts for nothing.
                if isHot { _ = try await server.ask("HEAD", path) } else { server.origin.forget(video) }
                let hits = server.origin.counts[.wholeHit] + server.origin.counts[.partialHit]
                let answer = try await server.ask(method, path, fields)
                #expect(answer.status == status, "\(method) \(path)")
                if isHot, status < 300 {
                    #expect(server.origin.counts[.wholeHit] + server.origin.counts[.partialHit] == hits + 1)
                }
            }
            #expect(server.views.intake.counted.requests == 2)
            try await server.countViews()
            let totals = try await server.ask("GET", "/v1/analytics").json["totals"] as? [String: Any]
            #expect(totals?["plays"] as? Int == 1 && totals?["watch_time"] as? Double == 8)
        }
    }

    @Test func `behind a proxy viewers are told apart by what it says, also when all is in memory`() async throws {
        let segment = "720p/0000001-ab.m4s"
        var configuration = WebConfiguration(port: 0)
        configuration.trustedProxies = [try #require(AddressBlock("127.0.0.0/8"))]
        configuration.origin.factsLifetime = .seconds(3600)
        try await withServer(configuration) { server in
            let video = try await server.publish(files: [segment: [1, 2, 3]])
            let path = "/v/\(video)/1/\(segment)"
            _ = try await server.ask("HEAD", path)
            for client in ["192.0.2.1", "192.0.2.2", "192.0.2.1"] {
                for name in ["X-Forwarded-For", "Forwarded"] {
                    let value = name == "Forwarded" ? "for=\(client)" : client
                    let fields = [name: value, "User-Agent": "Mozilla/5.0 (Windows NT 10.0)"]
                    #expect(try await server.ask("GET", path, fields)["cache-status"] == "headwater; hit")
                }
            }
            #expect(server.views.intake.counted.requests == 6)
            try await server.countViews()
            let totals = try await server.ask("GET", "/v1/analytics").json["totals"] as? [String: Any]
            #expect(totals?["plays"] as? Int == 2)
        }
    }

    @Test func `the analytics are a table for whoever asks for one`() async throws {
        try await withServer { server in
            let video = try await server.publish(files: [:])
            _ = try await server.ask("POST", "/v1/beacons", Self.json, body: Self.beacon(video, more: #","played":5"#))
            try await server.countViews()
            for (path, headers) in [
                ("/v1/videos/\(video)/analytics.csv?interval=day", [:]),
                ("/v1/analytics?interval=day", ["Accept": "text/csv"]),
            ] as [(String, [String: String])] {
                let answer = try await server.ask("GET", path, headers)
                #expect(answer["content-type"] == "text/csv; charset=utf-8; header=present")
                let lines = answer.text.split(separator: "\r\n")
                #expect(lines.first?.hasPrefix("start,plays,views,") == true && lines.count == 9)
                #expect(lines.last?.contains("Z,1,1,1,0,0,5.0,") == true)
            }
            let parts = try await server.ask("GET", "/v1/analytics.csv?breakdown=country")
            #expect(parts.text == "name,plays,views,watch_time,errors\r\n'--,1,1,5.0,\r\n")
            #expect(try await server.ask("GET", "/v1/analytics", ["Accept": "text/html"]).code == "not_acceptable")
        }
    }

    @Test func `questions that make no sense are refused`() async throws {
        try await withServer { server in
            let video = try await server.publish(files: [:])
            for query in [
                "from=yesterday", "to=9", "interval=week", "breakdown=colour", "interval=minute",
                "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "interval=day&interval=day",
                "from=0001-01-01T00:00:00Z", "to=99999-01-01T00:00:00Z",
            ] {
                let response = try await server.ask("GET", "/v1/analytics?\(query)")
                #expect(response.status == 400 && response.code == "invalid_parameter", "\(query)")
            }
            let one = "/v1/videos/\(video)/analytics"
            #expect(try await server.ask("GET", "\(one)?breakdown=video").code == "invalid_parameter")
            let fraction = "from=2026-01-01T00:00:00.250Z&to=2026-01-01T01:00:00%2B01:00"
            #expect(try await server.ask("GET", "\(one)?from=2026-01-01T00:00:00.250Z").status == 200)
            #expect(try await server.ask("GET", "\(one)?\(fraction)").code == "invalid_parameter")
            let nobody = "/v1/videos/01arz3ndektsv4rrffq69g5fav/analytics"
            #expect(try await server.ask("GET", nobody).code == "video_not_found")
        }
    }

    @Test func `Prometheus sees what was taken and what was counted`() async throws {
        try await withServer { server in
            let video = try await server.publish(files: [:])
            _ = try await server.ask("POST", "/v1/beacons", Self.json, body: Self.beacon(video, more: #","played":5"#))
            try await server.countViews()
            let text = try await server.ask("GET", "/metrics").text
            for line in [
                "headwater_beacons_total 1", "headwater_views_total 1", "headwater_watch_seconds_total 5",
                "headwater_live_viewers 1", "headwater_view_log_uncounted_bytes 0",
                "headwater_http_requests_total{route=\"beacons\",status=\"2xx\"} 1",
            ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
        }
    }

    @Test func `answers have the fields that the document has`() async throws {
        let document = try JSONSerialization.jsonObject(with: Data(PageAssets.openAPI.bytes)) as? [String: Any]
        let components = document?["components"] as? [String: Any]
        let schemas = try #require(components?["schemas"] as? [String: [String: Any]])
        let fields = schemas.mapValues { Set(($0["properties"] as? [String: Any] ?? [:]).keys) }
        try await withServer { [fields] server in
            let video = try await server.publish(files: [:])
            _ = try await server.ask("POST", "/v1/beacons", Self.json, body: Self.beacon(video, more: #","played":5"#))
            try await server.countViews()
            let report = try await server.ask("GET", "/v1/videos/\(video)/analytics?breakdown=device").json
            let keys = { @Sendable (value: Any?) in Set((value as? [String: Any] ?? [:]).keys) }
            #expect(keys(report) == fields["Analytics"])
            #expect(keys(report["totals"]) == fields["AnalyticsNumbers"])
            #expect(keys((report["series"] as? [Any])?.first) == fields["AnalyticsStep"])
            #expect(keys((report["breakdown"] as? [Any])?.first) == fields["AnalyticsShare"])
            #expect(keys(report["retention"]) == fields["Retention"])
        }
    }
}

extension LiveServer {
    /// Returns once everything that was told so far is counted.
    func countViews() async throws {
        while views.counter.uncounted > 0 {
            _ = try await views.counter.step()
            await Task.yield()
        }
    }
}
