import HeadwaterCore
import Synchronization
import Testing

@testable import Origin

@Suite("Playback tokens") struct PlaybackTokenTests {
    private static let old = (id: "2025", secret: "0123456789abcdef-old")
    private static let new = (id: "2026", secret: "0123456789abcdef-new")

    private func token(
        _ prefix: String = "/v/abc/", expires: Int64 = 1000, address: String? = nil, referrer: String? = nil
    ) throws -> PlaybackToken {
        try #require(
            PlaybackToken(
                prefix: prefix, expires: expires, address: address.flatMap { AddressBlock($0) }, referrer: referrer))
    }

    private func use(
        _ path: String = "/v/abc/master.m3u8", at time: Int64 = 999, from client: String? = nil, on page: String? = nil
    ) -> PlaybackToken.Use {
        .init(path: path, time: time, client: client.flatMap { IPAddress($0) }, referer: page)
    }

    @Test func `what was signed is verified, in letters that a path may have`() throws {
        let keys = try TokenKeys([Self.new])
        for token in [
            try token(), try token("/v/abc/1/720p/", expires: .max), try token(address: "2001:db8::/32"),
            try token(address: "192.0.2.1/32", referrer: "example.org"),
        ] {
            let text = try #require(keys.sign(token))
            #expect(text.wholeMatch(of: #/[A-Za-z0-9_-]+\.2026\.[A-Za-z0-9_-]{22}/#) != nil)
            #expect(keys.verified(text) == token)
        }
    }

    @Test func `no letter of it can be changed`() throws {
        let keys = try TokenKeys([Self.new])
        let text = try #require(keys.sign(try token(address: "192.0.2.0/24")))
        for position in text.indices {
            for other in ["A", "b", "7", "-", "."] where String(text[position]) != other {
                var changed = text
                changed.replaceSubrange(position...position, with: other)
                #expect(keys.verified(changed) == nil, "\(changed)")
            }
        }
        for broken in ["", ".", "..", text + "A", String(text.dropLast()), text + ".x", "x" + text] {
            #expect(keys.verified(broken) == nil, "\(broken)")
        }
    }

    @Test func `keys are changed without a token that stops working`() throws {
        let before = try TokenKeys([Self.old])
        let between = try TokenKeys([Self.new, Self.old])
        let after = try TokenKeys([Self.new])
        let text = try #require(before.sign(try token()))
        #expect(between.verified(text) != nil && after.verified(text) == nil)
        let fresh = try #require(between.sign(try token()))
        #expect(after.verified(fresh) != nil && before.verified(fresh) == nil)
        // The same id with another secret is another key.
        let stranger = try TokenKeys([(id: Self.old.id, secret: "0123456789abcdef-x")])
        #expect(stranger.verified(text) == nil)
    }

    @Test func `keys that are none are told apart, and never printed`() throws {
        for pairs in [
            [(id: "a", secret: "short")], [(id: "a b", secret: "0123456789abcdef")],
            [(id: "", secret: "0123456789abcdef")],
            [(id: "a", secret: "0123456789abcdef"), (id: "a", secret: "0123456789abcdeg")],
        ] {
            #expect(throws: TokenKeys.Problem.self) { try TokenKeys(pairs) }
        }
        let keys = try TokenKeys([Self.new])
        #expect("\(keys)" == "<REDACTED>" && String(reflecting: keys) == "<REDACTED>")
        #expect(TokenKeys.none.sign(try token()) == nil)
    }

    @Test func `it is good for its path, its time, its address and its pages`() throws {
        #expect(try token().refusal(of: use()) == nil)
        #expect(try token().refusal(of: use(at: 1000)) == .expired)
        #expect(try token().refusal(of: use("/v/abcd/master.m3u8")) == .elsewhere)
        #expect(try token("/v/abc/1/").refusal(of: use("/v/abc/master.m3u8")) == .elsewhere)
        let bound = try token(address: "192.0.2.0/24")
        #expect(bound.refusal(of: use(from: "192.0.2.7")) == nil)
        #expect(bound.refusal(of: use(from: "198.51.100.7")) == .elsewhere)
        #expect(bound.refusal(of: use()) == .elsewhere)
        let framed = try token(referrer: "example.org")
        for page in ["https://example.org/", "https://www.Example.org:8443/a?b", "http://example.org"] {
            #expect(framed.refusal(of: use(on: page)) == nil, "\(page)")
        }
        for page in [
            nil, "", "https://example.org.evil.test/", "https://evilexample.org/", "https://example.org@evil.test/",
            "example.org",
        ] {
            #expect(framed.refusal(of: use(on: page)) == .elsewhere, "\(page ?? "none")")
        }
    }

    @Test(arguments: ["", "/", "/v", "/v/abc", "/x/abc/", "/v/../", "/v/a b/", "/v//", "v/abc/", "/v/abc/&e=1/"])
    func `a prefix that is none is refused`(prefix: String) {
        #expect(PlaybackToken(prefix: prefix, expires: 1) == nil)
    }
}

@Suite("Who is let in") struct PlaybackAccessTests {
    private static let keys = [(id: "k", secret: "0123456789abcdef")]

    /// A private video with `a.m4s` and a master playlist, fetched by someone who may.
    private func bench() async throws -> (bench: OriginBench, token: String) {
        let keys = try TokenKeys(Self.keys)
        let bench = OriginBench { $0.tokenKeys = keys }
        bench.put("a.m4s", [1, 2, 3])
        bench.catalog.set(PlaybackFacts(audience: .admitted, version: 1, files: [:]))
        _ = try await bench.bytes("1/a.m4s", isUnlocked: true)
        await untilTrue { bench.origin.fills.withLock { $0.isEmpty } }
        let token = try #require(PlaybackToken(prefix: "/v/\(OriginBench.video)/", expires: 1_100))
        return (bench, try #require(keys.sign(token)))
    }

    @Test func `a private video in the cache is answered to those with a token, and to no one else`() async throws {
        let (bench, token) = try await bench()
        #expect(bench.hot("1/a.m4s") == nil)
        let reply = try #require(bench.hot("1/a.m4s", before: "/t/\(token)"))
        #expect(reply.status == 200 && reply.bytes == [1, 2, 3])
        // No shared cache may keep it, under no address.
        #expect(reply.fields["Cache-Control"]?.hasPrefix("private, ") == true)
        let cookie = try #require(bench.hot("1/a.m4s", [("Cookie", "a=b; headwater_token=\(token); c=d")]))
        #expect(cookie.fields["Cache-Control"]?.hasPrefix("private, ") == true)
        #expect(bench.hot("1/a.m4s") == nil)
        #expect(bench.hot("1/a.m4s", before: "/t/x\(token)") == nil)
        #expect(bench.hot("1/a.m4s", [("Cookie", "headwater_token=x; other=\(token)")]) == nil)
    }

    @Test func `a token stops at its second, on the event loop, too`() async throws {
        let (bench, token) = try await bench()
        #expect(bench.hot("1/a.m4s", before: "/t/\(token)") != nil)
        // The catalog is asked again meanwhile, so that only the token can be the reason.
        bench.advance(100)
        _ = try await bench.bytes("1/a.m4s", isUnlocked: true)
        #expect(bench.hot("1/a.m4s", before: "/t/\(token)") == nil)
        let target = try #require(MediaTarget("/t/\(token)/v/\(OriginBench.video)/1/a.m4s"))
        let nobody = PlaybackCredentials(cookie: nil, referer: nil, client: nil)
        #expect(bench.origin.access(to: target, nobody) == .refused(.expired))
    }

    @Test func `a token that does not help closes even what is open`() async throws {
        let keys = try TokenKeys(Self.keys)
        let bench = OriginBench { $0.tokenKeys = keys }
        bench.put("a.m4s", [1])
        _ = try await bench.bytes("1/a.m4s")
        #expect(bench.hot("1/a.m4s") != nil && bench.hot("1/a.m4s", before: "/t/a.k.b") == nil)
        let nobody = PlaybackCredentials(cookie: "headwater_token=a.k.b", referer: nil, client: nil)
        let plain = try #require(MediaTarget("/v/\(OriginBench.video)/1/a.m4s"))
        #expect(bench.origin.access(to: plain, nobody) == .open)
        let signed = try #require(MediaTarget("/t/a.k.b/v/\(OriginBench.video)/1/a.m4s"))
        #expect(bench.origin.access(to: signed, nobody) == .refused(.invalid))
    }

    @Test func `behind a shield only what carries its secret is answered`() async throws {
        let bench = OriginBench { $0.shieldSecret = "0123456789abcdef" }
        bench.put("a.m4s", [1])
        _ = try await bench.bytes("1/a.m4s")
        #expect(bench.hot("1/a.m4s") == nil)
        #expect(bench.hot("1/a.m4s", [("X-Headwater-Shield", "0123456789abcdeF")]) == nil)
        #expect(bench.hot("1/a.m4s", [("X-Headwater-Shield", "0123456789abcdef")]) != nil)
        #expect(!bench.origin.admits(shield: nil) && bench.origin.admits(shield: "0123456789abcdef"))
    }

    @Test(
        arguments: [
            ("/v/a/b", nil, "/v/a/b"), ("/v/a/b?c=/v/d", nil, "/v/a/b"), ("/t/x/v/a/b?c", "x", "/v/a/b"),
            ("/t//v/a", nil, nil), ("/t/x/y/v/a", nil, nil), ("/t/x?/v/a", nil, nil), ("/", nil, nil),
            ("/vv/a", nil, nil),
        ] as [(String, String?, String?)])
    func `a target is taken apart`(text: String, token: String?, path: String?) {
        let target = MediaTarget(text)
        #expect(target?.path == path && target?.token == token)
    }
}
