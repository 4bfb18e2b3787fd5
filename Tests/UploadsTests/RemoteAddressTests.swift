import Foundation
import Testing

@testable import Uploads

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
