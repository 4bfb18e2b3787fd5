import Foundation
import HeadwaterCore
import Manifests
import Testing

@Suite("The storyboard in its forms") struct StoryboardFormsTests {
    @Test func `as image playlist each sheet stands for its tiles' time, the last one to the end`() throws {
        let playlist = MediaPlaylist.make(storyboard: .example)
        #expect(playlist.hasImagesOnly)
        #expect(playlist.segments.map(\.duration.description) == ["100.000", "49.500"])
        #expect(
            playlist.segments.map(\.tiles?.layout) == [
                PixelSize(width: 10, height: 10), PixelSize(width: 10, height: 5),
            ])
        #expect(playlist.segments.allSatisfy { $0.tiles?.resolution == PixelSize(width: 256, height: 144) })
        #expect(
            playlist.segments.allSatisfy {
                Double($0.duration.millionths) / 1e6 <= Double(playlist.targetDuration) + 0.5
            })
        #expect(try MediaPlaylist.parse(playlist.render()) == playlist)
    }

    @Test func `as JSON it says how to find a tile by counting`() throws {
        let index = StoryboardIndex(.example)
        let read = try JSONDecoder().decode(StoryboardIndex.self, from: Data(index.render().utf8))
        #expect(read == index)
        #expect(read.sheets["jpeg"]?.count == 2 && read.sheets["webp"]?.count == 2)
        #expect(read.tileCount == 150 && read.columns == 10 && read.interval == 1)
    }

    @Test func `a multivariant playlist offers it by an image variant`() throws {
        let variant = FinishedStoryboard.example.variant(uri: "1/storyboard.m3u8")
        let made = MultivariantPlaylist.make(
            videos: [.made(.video(frames: 300))], audios: [], images: [variant], targetDuration: 6)
        #expect(made.imageVariants == [variant])
        // 9000 bytes in 49.5 s are more a second than 10000 in 100 s.
        #expect(variant.bandwidth == 1455)
        #expect(made.render().contains("#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1455,CODECS=\"jpeg\",RESOLUTION=256x144"))
        #expect(try MultivariantPlaylist.parse(made.render()) == made)
    }
}
