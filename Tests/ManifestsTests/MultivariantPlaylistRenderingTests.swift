import HeadwaterCore
import Manifests
import Testing

@Suite("Multivariant playlists of finished renditions") struct MultivariantPlaylistRenderingTests {
    /// 25 frames per second: bytes per frame times 200 are bits per second, but for the 24 bytes of a segment's head.
    private func video(_ shortSide: Int, bitsPerSecond: Int64) -> FinishedRendition {
        .video(
            "\(shortSide)p", size: PixelSize(width: shortSide * 16 / 9, height: shortSide), frames: 300,
            bytesPerFrame: bitsPerSecond / 200)
    }

    @Test func `a ladder with one track of sound`() {
        let playlist = MultivariantPlaylist.make(
            videos: [
                .made(video(1080, bitsPerSecond: 6_000_000)), .made(video(720, bitsPerSecond: 2_400_000)),
                .made(video(360, bitsPerSecond: 800_000)),
            ], audios: [.made(.audio(frames: [282, 281]))], targetDuration: 6)
        // Sound: 282 frames of 341 bytes in 281 frames of time make the peak.
        // 282 * 341 * 8 * 48000 / (281 * 1024) = 128330.1; 563 * 341 * 8 * 48000 / (562 * 1024) = 128102.5
        // A segment of video has 24 bytes more than its frames: 32 bit/s over 6 s.
        #expect(
            playlist.render() == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="stereo",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="stereo/audio.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=2528363,AVERAGE-BANDWIDTH=2528135,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="stereo",CLOSED-CAPTIONS=NONE
                720p/video.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=6128363,AVERAGE-BANDWIDTH=6128135,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=25.000,AUDIO="stereo",CLOSED-CAPTIONS=NONE
                1080p/video.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=928363,AVERAGE-BANDWIDTH=928135,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO="stereo",CLOSED-CAPTIONS=NONE
                360p/video.m3u8
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=360000,AVERAGE-BANDWIDTH=360000,CODECS="avc1.64001F",RESOLUTION=1920x1080,URI="1080p/iframes.m3u8"
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=144000,AVERAGE-BANDWIDTH=144000,CODECS="avc1.64001F",RESOLUTION=1280x720,URI="720p/iframes.m3u8"
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=48000,AVERAGE-BANDWIDTH=48000,CODECS="avc1.64001F",RESOLUTION=640x360,URI="360p/iframes.m3u8"

                """)
    }

    @Test func `without sound nothing speaks of it`() {
        let playlist = MultivariantPlaylist.make(
            videos: [.made(video(720, bitsPerSecond: 2_000_000))], audios: [], targetDuration: 6)
        #expect(playlist.renditions.isEmpty)
        #expect(playlist.variants.map(\.audio) == [nil])
        #expect(playlist.variants.map(\.codecs) == [["avc1.64001F"]])
    }

    @Test func `a variant pays for the most expensive track of its group`() {
        let picture = video(720, bitsPerSecond: 2_000_000)
        let playlist = MultivariantPlaylist.make(
            videos: [.made(picture, audioGroup: "high"), .made(video(240, bitsPerSecond: 100_000), audioGroup: "low")],
            audios: [
                .made(.audio("en", frames: [282, 281], bytesPerFrame: 300), group: "high"),
                .made(.audio("de", frames: [282, 281], bytesPerFrame: 400), group: "high", label: "Deutsch"),
                .made(.audio("low", frames: [282, 281], bytesPerFrame: 100), group: "low"),
            ], targetDuration: 6)
        let alone = picture.bandwidth(targetDuration: 6)
        let largest = FinishedRendition.audio("de", frames: [282, 281], bytesPerFrame: 400).bandwidth(targetDuration: 6)
        #expect(playlist.variants.first?.bandwidth == alone.peak + largest.peak)
        #expect(playlist.variants.first?.averageBandwidth == alone.average + largest.average)
        #expect(playlist.variants.map(\.audio) == ["high", "low"])
        #expect((playlist.variants.last?.bandwidth ?? 0) < 200_000)
    }

    @Test func `names are unique in a group and only the first default stays`() {
        let audio = FinishedRendition.audio(frames: [282])
        let playlist = MultivariantPlaylist.make(
            videos: [],
            audios: [
                .made(audio, label: "Say \"hi\""), .made(audio, label: "Say 'hi'"), .made(audio, label: "Say 'hi'"),
                .made(audio, group: "other", label: "Say 'hi'"),
            ], targetDuration: 6)
        #expect(playlist.renditions.map(\.name) == ["Say 'hi'", "Say 'hi' 2", "Say 'hi' 3", "Say 'hi'"])
        #expect(playlist.renditions.map(\.isDefault) == [true, false, false, true])
        #expect(playlist.renditions.map(\.isAutoselected) == [true, true, true, true])
    }

    @Test func `channels are those of the finished track`() {
        let playlist = MultivariantPlaylist.make(
            videos: [], audios: [.made(.audio(frames: [282], channels: 1))], targetDuration: 6)
        #expect(playlist.renditions.map(\.channels) == ["1"])
    }

    @Test func `the dynamic range is told of all variants as soon as one is not SDR`() {
        let sdr = MultivariantPlaylist.VideoInput.made(video(720, bitsPerSecond: 2_000_000))
        let hlg = MultivariantPlaylist.VideoInput.made(video(1080, bitsPerSecond: 5_000_000), dynamicRange: .hlg)
        let mixed = MultivariantPlaylist.make(videos: [sdr, hlg], audios: [], targetDuration: 6)
        #expect(mixed.variants.map(\.videoRange) == [.sdr, .hlg])
        #expect(mixed.iFrameVariants.map(\.videoRange) == [.hlg, .sdr])
        let plain = MultivariantPlaylist.make(videos: [sdr], audios: [], targetDuration: 6)
        #expect(plain.variants.map(\.videoRange) == [nil])
    }

    @Test(arguments: 0..<50)
    func `the first variant is the one nearest 2 Mbit per second, the rest descend`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let videos = (1...Int.random(in: 1...7, using: &random)).map { step in
            let bitsPerSecond = Int64.random(in: 100_000...9_000_000, using: &random)
            return MultivariantPlaylist.VideoInput.made(video(step * 90, bitsPerSecond: bitsPerSecond))
        }
        let playlist = MultivariantPlaylist.make(videos: videos, audios: [], targetDuration: 6)
        let bandwidths = playlist.variants.map(\.bandwidth)
        let distances = bandwidths.map { abs($0 - 2_000_000) }
        #expect(distances.first == distances.min(), "seed \(seed)")
        #expect(Array(bandwidths.dropFirst()) == bandwidths.dropFirst().sorted(by: >), "seed \(seed)")
        #expect(bandwidths.count == videos.count)
    }
}
