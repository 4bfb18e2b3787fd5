import HTTPTypes
import Testing

@testable import Web

@Suite struct HostRuleTests {
    private let rule = HostRule(
        WebConfiguration(
            host: "media.lan", publicURL: WebOrigin("https://video.example.org"), allowsAnonymous: true,
            allowedHosts: ["other.example"]))

    @Test(arguments: [
        "localhost", "localhost:8080", "LOCALHOST", "headwater.localhost:1", "127.0.0.1:8080", "192.168.1.20",
        "[::1]:8080",
        "video.example.org", "video.example.org.", "other.example:81", "media.lan",
    ])
    func `a known name and any address are allowed`(host: String) {
        #expect(rule.allows(host))
    }

    @Test(arguments: [
        nil, "", "evil.example", "localhost.evil.example", "evillocalhost", "127.0.0.1.evil.example", "localhost:x",
        "video.example.org@evil.example", "[::1", "a b", "localhost:99999",
    ])
    func `any other name is refused`(host: String?) {
        #expect(!rule.allows(host))
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
    func `loopback needs no leave`(host: String) throws {
        try WebConfiguration(host: host).validate()
    }

    @Test(arguments: ["0.0.0.0", "::", "192.168.1.1", "example.org"])
    func `listening to others needs leave`(host: String) throws {
        #expect { try WebConfiguration(host: host).validate() } throws: { ($0 as? WebServerError)?.kind == .exposed }
        try WebConfiguration(host: host, allowsAnonymous: true).validate()
    }
}

@Suite struct OriginRuleTests {
    private let rule = OriginRule(publicURL: WebOrigin("https://video.example.org"))

    @Test(
        arguments: [
            (nil, "127.0.0.1:8080"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("https://localhost:8443", "localhost:8443"),
            ("http://localhost", "localhost:80"),
            ("https://video.example.org", "10.0.0.1:8080"),
            ("https://VIDEO.example.org:443", "10.0.0.1:8080"),
        ] as [(String?, String)])
    func `our own pages and programs are allowed`(origin: String?, host: String) {
        #expect(rule.allows(origin: origin, host: host))
    }

    @Test(arguments: [
        ("null", "127.0.0.1:8080"),
        ("", "127.0.0.1:8080"),
        ("https://evil.example", "127.0.0.1:8080"),
        ("http://127.0.0.1:9090", "127.0.0.1:8080"),
        ("http://video.example.org", "10.0.0.1:8080"),
        ("http://127.0.0.1:8080.evil.example", "127.0.0.1:8080"),
        ("file://", "127.0.0.1:8080"),
    ])
    func `pages of others are refused`(origin: String, host: String) {
        #expect(!rule.allows(origin: origin, host: host))
    }

    @Test func `a safe method with an override is not safe`() {
        var request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/files/x")
        #expect(OriginRule.isSafe(request))
        request.headerFields[.methodOverride] = "DELETE"
        #expect(!OriginRule.isSafe(request))
    }
}

@Suite struct RequestIdentityTests {
    @Test(arguments: ["a", "01HX-9_z.0", String(repeating: "a", count: 64)])
    func `a plain id of a client is taken`(id: String) {
        #expect(RequestIdentity.accepted(id) == id)
    }

    @Test(arguments: [nil, "", "a b", "a\nb", "é", "{}", String(repeating: "a", count: 65)])
    func `an id that could spoil a log is not`(id: String?) {
        #expect(RequestIdentity.accepted(id) == nil)
    }
}
