import Foundation
import Testing

@testable import Uploads

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1",
        "fec0::1",
        "ff02::1", "5f00::1",
    ])
    func `an address of no open network is not public`(text: String) throws {
        #expect(try #require(NetworkAddress(text)).isPublic == false)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::1",
        "2001:200::1", "2003::1",
    ])
    func `an address beside a reserved block is public`(text: String) throws {
        #expect(try #require(NetworkAddress(text)).isPublic)
    }

    @Test(arguments: ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "1.2.3.4.5", "::g", "[::1]", "fe80::1%lo"])
    func `what is no plain address is none`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(arguments: ["1.2.3.4", "::1", "2001:db8::ff"])
    func `an address is written as it was read`(text: String) throws {
        #expect("\(try #require(NetworkAddress(text)))" == text)
    }
}

@Suite struct RemoteAddressTests {
    @Test(arguments: [
        ("http://video.example.org/a/b.mp4", "video.example.org", 80, "b.mp4"),
        ("HTTPS://Video.Example.org:8443/a%20b.mov?x=1#t=5", "video.example.org", 8443, "a b.mov"),
        ("http://[2001:db8::1]/x", "2001:db8::1", 80, "x"),
        ("https://video.example.org", "video.example.org", 443, "untitled"),
    ])
    func `an address is taken apart`(text: String, host: String, port: Int, name: String) throws {
        let remote = try #require(RemoteAddress(text))
        #expect(remote.host == host)
        #expect(remote.port == port)
        #expect(remote.sourceName.text == name)
        #expect(!remote.url.absoluteString.contains("#"))
    }

    @Test(arguments: [
        "", "file:///etc/passwd", "ftp://example.org/x", "gopher://example.org", "//example.org/x", "http:///x",
        "http://user:secret@example.org/", "http://user@example.org/", "http://example.org:0/",
        "http://example.org:70000/",
        "http://exa mple.org/", "http://example.org/\r\nHost: x", "javascript:alert(1)",
        "http://example.org/" + String(repeating: "x", count: 2048),
    ])
    func `what is no fit address is none`(text: String) {
        #expect(RemoteAddress(text) == nil)
    }

    @Test func `a redirection is followed relative, and never away from encryption`() throws {
        let remote = try #require(RemoteAddress("https://example.org/a/b"))
        #expect(remote.following("c")?.url.absoluteString == "https://example.org/a/c")
        #expect(remote.following("https://other.example.org/x")?.host == "other.example.org")
        #expect(remote.following("http://example.org/c") == nil)
        #expect(remote.following("file:///etc/passwd") == nil)
        let plain = try #require(RemoteAddress("http://example.org/a"))
        #expect(plain.following("https://example.org/b") != nil)
    }
}
