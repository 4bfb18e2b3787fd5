import HeadwaterCore
import Origin
import Testing

@Suite("Paths of published videos") struct VideoPathTests {
    static let id = "01hzy3v7k8q9w2e4r6t8y0m3n5"

    @Test(arguments: ["master.m3u8", "manifest.mpd", "poster.jpg", "storyboard.vtt"])
    func `a name below the id follows the current version`(name: String) throws {
        let path = try #require(VideoPath("/v/\(Self.id)/\(name)"))
        #expect(path.video.text == Self.id)
        #expect(path.resource == .current(name))
        #expect(path.cachePolicy == .currentVersion)
    }

    @Test func `what lies deeper belongs to a version`() throws {
        let path = try #require(VideoPath("/v/\(Self.id)/3f9a/720p/init.mp4"))
        #expect(path.resource == .versioned(try #require(ObjectKey("3f9a/720p/init.mp4"))))
        #expect(path.cachePolicy == .immutable)
    }

    @Test(arguments: [
        "", "/", "/v", "/v/", "/v/\(id)", "/v/\(id)/", "/v//master.m3u8", "/w/\(id)/a", "v/\(id)/a", "//v/\(id)/a",
        "/v/not-an-id/master.m3u8", "/v/\(id)0/a", "/v/\(id.uppercased())/a",
        "/v/\(id)//a", "/v/\(id)/a//b", "/v/\(id)/a/", "/v/\(id)/.", "/v/\(id)/..", "/v/\(id)/../../etc/passwd",
        "/v/\(id)/a/../b", "/v/\(id)/a/./b", "/v/\(id)/.hidden", "/v/\(id)/a/.hidden",
        "/v/\(id)/%2e%2e/a", "/v/\(id)/a%2Fb", "/v/\(id)/a%5cb", "/v/\(id)/a\\b", "/v/\(id)/a%00", "/v/\(id)/a\0b",
        "/v/\(id)/a b", "/v/\(id)/a?b", "/v/\(id)/a;b", "/v/\(id)/\u{FF0E}\u{FF0E}/a", "/v/\(id)/é",
        "/v/\(id)/\(String(repeating: "a", count: 2000))",
    ])
    func `anything else is no path of ours`(path: String) {
        #expect(VideoPath(path) == nil)
    }
}
