import HeadwaterCore
import Testing

@Suite struct ForwardedPathTests {
    /// The peer, the fields, and who the client is; 10.0.0.0/8 and ::1 are trusted.
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var peer = "10.0.0.1"
        var forwarded: [String] = []
        var forwardedFor: [String] = []
        var client: String

        var testDescription: String { name }
    }

    static let examples: [Example] = [
        Example(name: "no proxy", peer: "192.0.2.1", client: "192.0.2.1"),
        Example(name: "a stranger's word", peer: "192.0.2.1", forwardedFor: ["203.0.113.9"], client: "192.0.2.1"),
        Example(name: "a proxy's word", forwardedFor: ["203.0.113.9"], client: "203.0.113.9"),
        Example(name: "a proxy that says nothing", client: "10.0.0.1"),
        Example(
            name: "what a client made up stands left of what the proxy wrote",
            forwardedFor: ["198.51.100.1, 203.0.113.9"], client: "203.0.113.9"),
        Example(name: "two proxies", forwardedFor: ["203.0.113.9, 10.0.0.2"], client: "203.0.113.9"),
        Example(name: "several fields are one list", forwardedFor: ["203.0.113.9", "10.0.0.2"], client: "203.0.113.9"),
        Example(name: "all trusted", forwardedFor: ["10.0.0.3, 10.0.0.2"], client: "10.0.0.3"),
        Example(name: "garbage ends the trust", forwardedFor: ["203.0.113.9, unknown, 10.0.0.2"], client: "10.0.0.2"),
        Example(name: "an empty element is garbage", forwardedFor: ["203.0.113.9, "], client: "10.0.0.1"),
        Example(name: "with a port", forwardedFor: ["203.0.113.9:4711"], client: "203.0.113.9"),
        Example(name: "IPv6 without brackets", forwardedFor: ["2001:db8::9"], client: "2001:db8::9"),
        Example(name: "IPv6 with a port", forwardedFor: ["[2001:db8::9]:4711"], client: "2001:db8::9"),
        Example(name: "IPv6 to IPv6", peer: "::1", forwardedFor: ["2001:db8::9"], client: "2001:db8::9"),
        Example(name: "a mapped peer", peer: "::ffff:10.0.0.1", forwardedFor: ["203.0.113.9"], client: "203.0.113.9"),
        Example(name: "RFC 7239", forwarded: ["for=203.0.113.9;proto=http;by=10.0.0.1"], client: "203.0.113.9"),
        Example(name: "RFC 7239, quoted", forwarded: [#"For="[2001:db8:cafe::17]:4711""#], client: "2001:db8:cafe::17"),
        Example(
            name: "RFC 7239, a list with commas in quotes",
            forwarded: [#"for=198.51.100.1;host="a,b\"c", for=203.0.113.9"#], client: "203.0.113.9"),
        Example(name: "RFC 7239, hidden", forwarded: ["for=203.0.113.9, for=_hidden"], client: "10.0.0.1"),
        Example(name: "RFC 7239, without for", forwarded: ["for=203.0.113.9, proto=https"], client: "10.0.0.1"),
        Example(name: "RFC 7239, twice", forwarded: ["for=203.0.113.9;for=198.51.100.1"], client: "10.0.0.1"),
        Example(
            name: "both agree", forwarded: ["for=203.0.113.9"], forwardedFor: ["203.0.113.9"], client: "203.0.113.9"),
        Example(
            name: "both disagree", forwarded: ["for=198.51.100.1"], forwardedFor: ["203.0.113.9"], client: "10.0.0.1"),
    ]

    @Test(arguments: examples)
    func `the client is who the last trusted hop names`(example: Example) throws {
        let path = ForwardedPath(trusted: try ["10.0.0.0/8", "::1"].map { try #require(AddressBlock($0)) })
        let client = path.client(
            peer: try #require(IPAddress(example.peer)), forwarded: example.forwarded,
            forwardedFor: example.forwardedFor)
        #expect("\(client)" == example.client)
    }

    @Test(arguments: seeds)
    func `nothing that a client writes can name another client`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let path = ForwardedPath(trusted: [try #require(AddressBlock("10.0.0.0/8"))])
        let peer = try #require(IPAddress("10.0.0.1"))
        let client = try #require(IPAddress("203.0.113.9"))
        let pieces = ["10.0.0.7", "198.51.100.1", ",", ";", "\"", "\\", "for=", " ", "[", "]", ":", "unknown", "::1"]
        for _ in 1...2000 {
            let made = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            #expect(path.client(peer: peer, forwardedFor: ["\(made), 203.0.113.9"]) == client, "\(made)")
            #expect(path.client(peer: peer, forwardedFor: [made, "203.0.113.9"]) == client, "\(made)")
            // An open quote may swallow what the proxy wrote; then nobody is believed.
            let modern = path.client(peer: peer, forwarded: ["\(made), for=203.0.113.9"])
            #expect(modern == client || modern == peer, "\(made)")
        }
    }
}
