import Analytics
import HeadwaterCore
import Origin
import Testing

@testable import Web

/// Whom the server believes what they tell of a video, on a server with accounts.
@Suite struct ViewPermissionTests {
    private static func beacon(_ video: VideoID, _ session: String, more: String = "") -> String {
        #"{"session":"\#(session)","video":"\#(video)","sequence":0,"event":"progress","played":5\#(more)}"#
    }

    @Test func `a beacon counts for whoever may watch, and the others get the same answer`() async throws {
        try await withAccounts { server, _, people in
            let ada = people.ids[.ada]
            let videos = [
                try await server.addVideo(of: ada), try await server.addVideo(of: ada, .unlisted),
                try await server.addVideo(of: ada, .private), try await server.addVideo(of: ada, isPlayable: false),
                VideoID.make(milliseconds: 1),
            ]
            // Of the videos in their order.
            let expected: [(People.Asker, [Bool])] = [
                (.anonymous, [true, true, false, false, false]), (.viewer, [true, true, false, false, false]),
                (.grant, [true, true, false, false, false]), (.ada, [true, true, true, true, false]),
                (.moderator, [true, true, true, true, false]), (.keyUpload, [false, false, false, false, false]),
            ]
            var answers: Set<[String]> = []
            for (asker, isTaken) in expected {
                for (video, isTaken) in zip(videos, isTaken) {
                    let before = server.views.intake.counted.beacons
                    let answer = try await server.post(
                        "/v1/beacons", people[asker], Self.beacon(video, "session-\(asker)"))
                    let fields = answer.headers.filter { !["date", "x-request-id"].contains($0.key) }
                    answers.insert(["\(answer.status)", answer.text] + fields.map { "\($0): \($1)" }.sorted())
                    #expect(server.views.intake.counted.beacons - before == (isTaken ? 1 : 0), "\(asker) \(video)")
                }
            }
            #expect(answers.count == 1 && answers.first?.first == "204", "\(answers)")
        }
    }

    @Test(arguments: [false, true])
    func `a token lets its bearer tell, and where tokens are needed nobody else but the video's people`(
        isRequired: Bool
    ) async throws {
        let keys = try TokenKeys([(id: "k", secret: "0123456789abcdef")])
        try await withAccounts(tokenKeys: keys, requiresTokens: isRequired) { server, _, people in
            let open = try await server.addVideo(of: people.ids[.ada])
            let secret = try await server.addVideo(of: people.ids[.ada], .private)
            let sign = { (video: VideoID, referrer: String?) in
                try #require(
                    PlaybackToken(prefix: "/v/\(video)/", expires: .max, referrer: referrer).flatMap { keys.sign($0) })
            }
            let (good, other) = (try sign(secret, nil), try sign(open, nil))
            let bound = try sign(secret, "pages.example")
            let page = ["Referer": "https://pages.example/one"]
            let cases: [(VideoID, [String: String], token: String?, isTaken: Bool)] = [
                (secret, [:], nil, false), (secret, [:], good, true), (secret, [:], other, false),
                (secret, [:], good + "x", false), (secret, ["Cookie": "headwater_token=\(good)"], nil, true),
                (secret, ["Cookie": "headwater_token=\(other)"], nil, false),
                (secret, [:], bound, false), (secret, page, bound, true),
                (secret, people[.ada], nil, true), (secret, people[.ada], "nonsense", true),
                (secret, people[.viewer], nil, false),
                (open, [:], nil, !isRequired), (open, [:], other, true), (open, people[.viewer], nil, !isRequired),
                (open, people[.ada], nil, true), (open, people[.moderator], nil, true),
            ]
            for (place, (video, headers, token, isTaken)) in cases.enumerated() {
                let before = server.views.intake.counted.beacons
                let more = token.map { #","token":"\#($0)""# } ?? ""
                let body = Self.beacon(video, "session-\(place)", more: more)
                #expect(try await server.post("/v1/beacons", headers, body).status == 204)
                #expect(server.views.intake.counted.beacons - before == (isTaken ? 1 : 0), "case \(place)")
            }
        }
    }

    @Test func `of a body with several, what its sender may tell is taken`() async throws {
        try await withAccounts { server, _, people in
            let open = try await server.addVideo(of: people.ids[.ada])
            let secret = try await server.addVideo(of: people.ids[.ada], .private)
            let body = "[\(Self.beacon(secret, "session-1")),\(Self.beacon(open, "session-2"))]"
            // Without an agent it would be a bot's, which is no play.
            let phone = ["User-Agent": "Mozilla/5.0 (iPhone) Mobile"]
            #expect(try await server.post("/v1/beacons", phone, body).status == 204)
            try await server.countViews()
            for (video, plays) in [(open, 1), (secret, 0)] {
                let report = try await server.ask("GET", "/v1/videos/\(video)/analytics", people[.ada]).json
                #expect((report["totals"] as? [String: Any])?["plays"] as? Int == plays)
            }
        }
    }

    @Test func `a page's beacon comes with its cookie and without a mark, as a browser sends it`() async throws {
        try await withAccounts { server, _, people in
            let secret = try await server.addVideo(of: people.ids[.ada], .private)
            let signIn = #"{"email":"ada@example.org","password":"a fine password","session":"browser"}"#
            let set = try #require(try await server.post("/v1/auth/login", signIn)["set-cookie"])
            let cookie = ["Cookie": String(set.prefix { $0 != ";" })]
            #expect(try await server.post("/v1/beacons", cookie, Self.beacon(secret, "session-1")).status == 204)
            #expect(server.views.intake.counted.beacons == 1)
            // Nothing else is changed so.
            let marked = try await server.post("/v1/videos", cookie, "{}")
            #expect(marked.status == 403 && marked.code == "cross_site_request")
        }
    }
}
