import HeadwaterCore
import Manifests
import Testing

@Suite("Media playlists of finished renditions") struct MediaPlaylistRenderingTests {
    @Test func `a finished rendition is a complete VOD playlist`() {
        let text = MediaPlaylist.make(rendition: .video(frames: 310), targetDuration: 6).render()
        #expect(
            text == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="init.mp4"
                #EXTINF:6.000,
                0.m4s
                #EXTINF:6.000,
                1.m4s
                #EXTINF:0.400,
                2.m4s
                #EXT-X-ENDLIST

                """)
    }

    @Test func `durations at 29.97 frames per second come from the samples`() {
        let playlist = MediaPlaylist.make(
            rendition: .video(rate: FrameRate(30000, 1001), frames: 600, gopFrames: 60), targetDuration: 6)
        #expect(playlist.segments.map(\.duration.description) == ["6.006", "6.006", "6.006", "2.002"])
    }

    @Test(arguments: [FrameRate(24000, 1001), FrameRate(30000, 1001), FrameRate(60000, 1001), FrameRate(12)])
    func `the sum of any run of segments is within two millionths of the truth`(rate: FrameRate) {
        // 24000/1001: a GOP of 48 frames lasts 2.002 s, one of 47 has no end of decimals.
        let rendition = FinishedRendition.video(rate: rate, frames: 47 * 4000, gopFrames: 47, gopsPerSegment: 1)
        let playlist = MediaPlaylist.make(rendition: rendition, targetDuration: 2)
        let segmentTicks = rendition.presentedTicks
        for (first, last) in [(0, 3999), (1, 2), (17, 1234), (3998, 3999)] {
            let truth = MediaTime(segmentTicks[first...last].reduce(0, +), timescale: rendition.track.timescale)
            let stated = playlist.segments[first...last].reduce(0) { $0 + $1.duration.millionths }
            #expect(abs(Double(stated) - truth.seconds * 1_000_000) <= 2)
        }
    }

    @Test func `the priming of sound has no duration in the playlist`() {
        // 282 frames are 6.016 s, the first of them priming: 281 are presented.
        let rendition = FinishedRendition.audio(frames: [282, 281, 95])
        let playlist = MediaPlaylist.make(rendition: rendition, targetDuration: 6)
        #expect(playlist.segments.map(\.duration.description) == ["5.994667", "5.994666", "2.026667"])
        #expect(rendition.duration == MediaTime(657 * 1024, timescale: 48_000))
    }

    @Test func `priming longer than the first segment goes on into the second`() {
        var rendition = FinishedRendition.audio(frames: [1, 4])
        rendition.primingTicks = 2048
        #expect(rendition.presentedTicks == [0, 3072])
    }

    @Test func `the target duration is the longest of all renditions, rounded`() {
        let video = FinishedRendition.video(frames: 149)
        #expect(MediaPlaylist.targetDuration(of: [video]) == 6)
        // 330 frames of sound less one of priming: 7.019 s.
        #expect(MediaPlaylist.targetDuration(of: [video, .audio(frames: [330])]) == 7)
        #expect(MediaPlaylist.targetDuration(of: [.video(frames: 162, gopsPerSegment: 4)]) == 6)
        #expect(MediaPlaylist.targetDuration(of: [.video(frames: 163, gopsPerSegment: 4)]) == 7)
    }

    @Test func `the target duration is never zero`() {
        #expect(MediaPlaylist.targetDuration(of: [.video(frames: 1)]) == 1)
        #expect(MediaPlaylist.targetDuration(of: []) == 1)
    }

    @Test func `an I-frame playlist names the first sample of each fragment with its moof`() {
        let text = MediaPlaylist.makeIFrames(rendition: .video(frames: 160)).render()
        #expect(
            text == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-I-FRAMES-ONLY
                #EXT-X-MAP:URI="init.mp4"
                #EXTINF:2.000,
                #EXT-X-BYTERANGE:30000@24
                0.m4s
                #EXTINF:2.000,
                #EXT-X-BYTERANGE:30000@500024
                0.m4s
                #EXTINF:2.000,
                #EXT-X-BYTERANGE:30000@1000024
                0.m4s
                #EXTINF:0.400,
                #EXT-X-BYTERANGE:30000@24
                1.m4s
                #EXT-X-ENDLIST

                """)
    }
}
