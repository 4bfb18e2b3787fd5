import HeadwaterCore
import Manifests
import Testing

/// The argument is the seed: a failure names it.
@Suite("Playlists as values and as text") struct PlaylistRoundTripTests {
    @Test(arguments: 0..<300)
    func `parsing a rendered media playlist gives it back`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let playlist = random.mediaPlaylist()
        #expect(try MediaPlaylist.parse(playlist.render()) == playlist, "seed \(seed)")
    }

    @Test(arguments: 0..<300)
    func `parsing a rendered multivariant playlist gives it back`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let playlist = random.multivariantPlaylist()
        #expect(try MultivariantPlaylist.parse(playlist.render()) == playlist, "seed \(seed)")
    }

    @Test func `a media playlist reads as its text says`() throws {
        let text = """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:12
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-START:TIME-OFFSET=-12.500,PRECISE=YES
            #EXT-X-MAP:URI="all.mp4",BYTERANGE="718@0"
            #EXTINF:6.006,An opening, of sorts
            #EXT-X-BYTERANGE:75232@718
            all.mp4
            #EXT-X-DISCONTINUITY
            #EXT-X-MAP:URI="other.mp4"
            #EXTINF:3.003003,
            other/1.m4s
            #EXT-X-ENDLIST

            """
        let playlist = MediaPlaylist(
            version: 7, targetDuration: 6, mediaSequence: 12, kind: .event, hasIndependentSegments: true,
            start: PlaylistStart(timeOffset: DecimalNumber(millionths: -12_500_000), isPrecise: true),
            segments: [
                .init(
                    uri: "all.mp4", duration: DecimalNumber(millionths: 6_006_000), title: "An opening, of sorts",
                    byteRange: ByteRange(length: 75232, offset: 718),
                    map: .init(uri: "all.mp4", byteRange: ByteRange(length: 718, offset: 0))),
                .init(
                    uri: "other/1.m4s", duration: DecimalNumber(millionths: 3_003_003), isDiscontinuous: true,
                    map: .init(uri: "other.mp4")),
            ], isEnded: true)
        #expect(try MediaPlaylist.parse(text) == playlist)
        #expect(playlist.render() == text)
        #expect(playlist.duration.time == MediaTime(9_009_003, timescale: 1_000_000))
    }

    @Test func `a multivariant playlist reads as its text says`() throws {
        let text = """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-SESSION-DATA:DATA-ID="com.example.title",VALUE="A day, by the sea",LANGUAGE="en"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="stereo",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="a/en.m3u8"
            #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES,URI="t/de.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=2190000,AVERAGE-BANDWIDTH=1800001,SCORE=2.500,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970,HDCP-LEVEL=TYPE-0,VIDEO-RANGE=SDR,STABLE-VARIANT-ID="v720",AUDIO="stereo",SUBTITLES="text",CLOSED-CAPTIONS=NONE
            720p/video.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=187000,CODECS="avc1.64001F",RESOLUTION=1280x720,URI="720p/pictures.m3u8"

            """
        let playlist = MultivariantPlaylist(
            hasIndependentSegments: true,
            sessionData: [.init(id: "com.example.title", value: "A day, by the sea", language: "en")],
            renditions: [
                .init(
                    kind: .audio, group: "stereo", name: "English", language: "en", isDefault: true,
                    isAutoselected: true, channels: "2", uri: "a/en.m3u8"),
                .init(
                    kind: .subtitles, group: "text", name: "Deutsch", language: "de", isAutoselected: true,
                    isForced: true, uri: "t/de.m3u8"),
            ],
            variants: [
                .init(
                    uri: "720p/video.m3u8", bandwidth: 2_190_000, averageBandwidth: 1_800_001,
                    score: DecimalNumber(millionths: 2_500_000), codecs: ["avc1.64001F", "mp4a.40.2"],
                    resolution: PixelSize(width: 1280, height: 720), frameRate: DecimalNumber(FrameRate(30000, 1001)),
                    hdcpLevel: .type0, videoRange: .sdr, stableVariantID: "v720", audio: "stereo", subtitles: "text",
                    closedCaptions: .absent)
            ],
            iFrameVariants: [
                .init(
                    uri: "720p/pictures.m3u8", bandwidth: 187_000, codecs: ["avc1.64001F"],
                    resolution: PixelSize(width: 1280, height: 720))
            ])
        #expect(try MultivariantPlaylist.parse(text) == playlist)
        #expect(playlist.render() == text)
    }

    @Test func `line ends with CR, comments and blank lines change nothing`() throws {
        let plain = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9.9,\na.ts\n#EXTINF:10\nb.ts\n"
        let dressed =
            "#EXTM3U\r\n\r\n# a\tcomment\r\n#EXT-X-TARGETDURATION:10\r\n#EXTINF:9.9,\r\na.ts\r\n#\n#EXTINF:10\r\nb.ts"
        #expect(try MediaPlaylist.parse(dressed) == MediaPlaylist.parse(plain))
        #expect(try MediaPlaylist.parse(plain).version == 1)
    }

    @Test func `tags and attributes that are not known are ignored`() throws {
        let media = "#EXTM3U\n#EXT-X-FUTURE:A=1\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=\"i\",NEW=0xF\n#EXTINF:4,\na\n"
        #expect(try MediaPlaylist.parse(media).segments.first?.map == .init(uri: "i"))
        let multivariant =
            "#EXTM3U\n#EXT-X-CONTENT-STEERING:SERVER-URI=\"s\"\n#EXT-X-STREAM-INF:BANDWIDTH=1,X-OWN=\"a,b\"\nv\n"
        #expect(try MultivariantPlaylist.parse(multivariant).variants == [.init(uri: "v", bandwidth: 1)])
    }

    @Test func `a variant with a value from the future is left out, with its address`() throws {
        let text = """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=1,VIDEO-RANGE=ULTRA
            ultra.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2,VIDEO-RANGE=PQ
            pq.m3u8
            """
        #expect(try MultivariantPlaylist.parse(text).variants.map(\.uri) == ["pq.m3u8"])
    }

    @Test func `what the format cannot hold never reaches another line`() throws {
        let title = "a\"b\r\n#EXT-X-ENDLIST"
        let multivariant = MultivariantPlaylist(
            renditions: [.init(kind: .audio, group: "g", name: title)],
            variants: [.init(uri: "#a\n\u{85}b", bandwidth: 1)])
        let parsed = try MultivariantPlaylist.parse(multivariant.render())
        #expect(parsed.renditions.map(\.name) == ["a'b  #EXT-X-ENDLIST"])
        #expect(parsed.variants.map(\.uri) == ["%23a%0A%C2%85b"])
        let segment = MediaPlaylist.Segment(uri: "a", duration: DecimalNumber(1), title: title)
        let media = MediaPlaylist(targetDuration: 1, segments: [segment])
        #expect(try MediaPlaylist.parse(media.render()).segments.map(\.title) == ["a\"b  #EXT-X-ENDLIST"])
    }
}
