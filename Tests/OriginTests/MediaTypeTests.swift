import Origin
import Testing

@Suite("Media types and cache policy") struct MediaTypeTests {
    @Test(arguments: [
        ("master.m3u8", "application/vnd.apple.mpegurl"), ("manifest.mpd", "application/dash+xml"),
        ("0.m4s", "video/mp4"), ("init.MP4", "video/mp4"), ("storyboard.vtt", "text/vtt; charset=utf-8"),
        ("poster.jpg", "image/jpeg"), ("poster.webp", "image/webp"), ("poster.avif", "image/avif"),
        ("facts.json", "application/json"), ("a/b.c/1.m3u8", "application/vnd.apple.mpegurl"),
        ("noextension", "application/octet-stream"), ("page.html", "application/octet-stream"),
    ])
    func `the extension decides`(name: String, type: String) {
        #expect(MediaType(fileName: name).text == type)
    }

    @Test func `text is compressed, media are not`() {
        let names = ["a.m3u8", "a.mpd", "a.vtt", "a.json", "a.m4s", "a.jpg", "a.webp", "a"]
        let compressible = names.filter { MediaType(fileName: $0).isCompressible }
        #expect(compressible == ["a.m3u8", "a.mpd", "a.vtt", "a.json"])
    }

    @Test func `policies say how long a response is kept`() {
        #expect(CachePolicy.immutable.fieldValue == "public, max-age=31536000, immutable")
        #expect(
            CachePolicy.shortLived(seconds: 3).fieldValue
                == "public, max-age=3, stale-while-revalidate=3, stale-if-error=3600")
        #expect(CachePolicy.growing(targetDuration: 6).fieldValue == "public, max-age=3")
        #expect(CachePolicy.growing(targetDuration: 1).fieldValue == "public, max-age=1")
    }
}
