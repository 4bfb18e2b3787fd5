import Testing

@testable import HeadwaterCore

@Suite struct PictureRuleTests {
    static let hd = PixelSize(width: 1920, height: 1080)

    @Test(arguments: [1, 2, 7, 100, 90_000])
    func `posters are chosen from the telling part, each candidate once`(frameCount: Int) throws {
        let rate = FrameRate(25)
        let poster = try #require(
            PictureRule.poster(display: Self.hd, rate: rate, frameCount: frameCount, coverStreamIndex: nil))
        let frames = poster.candidates.map(rate.frame(nearest:))
        #expect(frames.count == min(5, frameCount) || frameCount < 7)
        #expect(Set(frames).count == frames.count && !frames.isEmpty)
        let part = (0.05 * Double(frameCount)).rounded(.down)...0.9 * Double(frameCount)
        #expect(frames.allSatisfy { part.contains(Double($0)) })
    }

    @Test(arguments: [
        (PixelSize(width: 3840, height: 2160), ["1280x720", "640x360", "320x180"]),
        (PixelSize(width: 1080, height: 1920), ["720x1280", "360x640", "180x320"]),
        // Never larger than the video; a second size that is hardly smaller is left out.
        (PixelSize(width: 854, height: 480), ["854x480", "640x360", "320x180"]),
        (PixelSize(width: 660, height: 440), ["660x440", "320x212"]),
        (PixelSize(width: 160, height: 120), ["160x120"]),
        (PixelSize(width: 3, height: 1), ["2x2"]),
    ])
    func `posters come in a few sizes`(display: PixelSize, sizes: [String]) {
        #expect(PictureRule.posterSizes(of: display).map(\.description) == sizes)
    }

    @Test func `the preview is a second from each of three places, ten pictures a second`() {
        let rate = FrameRate(25)
        let preview = PictureRule.preview(display: Self.hd, rate: rate, frameCount: 2500)
        #expect(preview.frameRate == FrameRate(10) && preview.size == PixelSize(width: 320, height: 180))
        #expect(preview.times.count == 30)
        #expect([0, 10, 20].map { rate.frame(nearest: preview.times[$0]) } == [375, 1125, 1875])
        #expect(rate.frame(nearest: preview.times[9]) == 375 + 22)
    }

    @Test(arguments: [1, 10, 75, 149, 150])
    func `the preview of a short video lies within it, in order`(frameCount: Int) {
        let rate = FrameRate(25)
        let frames = PictureRule.preview(display: Self.hd, rate: rate, frameCount: frameCount).times
            .map(rate.frame(nearest:))
        #expect(!frames.isEmpty && frames == frames.sorted() && Set(frames).count == frames.count)
        #expect(frames.allSatisfy { $0 < frameCount })
    }

    @Test func `a video slower than the preview keeps its own rate`() {
        let preview = PictureRule.preview(display: Self.hd, rate: FrameRate(5), frameCount: 5)
        #expect(preview.frameRate == FrameRate(5) && preview.times.count == 5)
    }
}
