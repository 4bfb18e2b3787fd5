import Testing

@testable import HeadwaterCore

@Suite struct LadderRuleTests {
    @Test(arguments: [
        (PixelSize(width: 1920, height: 1080), ["1920x1080", "1280x720", "854x480", "426x240"]),
        (PixelSize(width: 1080, height: 1920), ["1080x1920", "720x1280", "480x854", "240x426"]),
        (PixelSize(width: 1440, height: 1080), ["1440x1080", "960x720", "640x480", "320x240"]),
        // Between two rungs: its own size on top when it is a tenth larger than the next.
        (PixelSize(width: 1600, height: 900), ["1600x900", "1280x720", "854x480", "426x240"]),
        (PixelSize(width: 1366, height: 768), ["1280x720", "854x480", "426x240"]),
        // Smaller than the smallest rung: as it is, never larger.
        (PixelSize(width: 320, height: 180), ["320x180"]),
        (PixelSize(width: 2, height: 2), ["2x2"]),
        (PixelSize(width: 1, height: 1), ["2x2"]),
        // Odd sides lose a pixel.
        (PixelSize(width: 641, height: 481), ["640x480", "320x240"]),
        // Beyond the largest rung: the largest rung.
        (PixelSize(width: 7680, height: 4320), ["3840x2160", "1920x1080", "1280x720", "854x480", "426x240"]),
        (PixelSize(width: 2520, height: 1080), ["2520x1080", "1680x720", "1120x480", "560x240"]),
    ])
    func `a source gets the rungs that fit it`(display: PixelSize, sizes: [String]) {
        #expect(ladder(display).map(\.description) == sizes)
    }

    @Test func `the cap of an in-between size lies between its neighbours'`() {
        let rungs = LadderRule.rungs(of: Preset.example.video, for: PixelSize(width: 1600, height: 900))
        #expect(rungs.map(\.shortSide) == [900, 720, 480, 240])
        // (900² - 720²) / (1080² - 720²) of the way from 3.5 to 6 Mbit/s.
        #expect(rungs[0].maxBitsPerSecond == 4_625_000)
    }

    @Test func `rungs in any order make the same ladder`() {
        var shuffled = Preset.example
        shuffled.video.rungs.reverse()
        let display = PixelSize(width: 1600, height: 900)
        #expect(
            LadderRule.rungs(of: shuffled.video, for: display)
                == LadderRule.rungs(of: Preset.example.video, for: display))
    }

    @Test(arguments: seeds)
    func `no ladder scales up, repeats a size, has an odd side or bends the picture`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 1...200 {
            let display = PixelSize(
                width: .random(in: 16...8192, using: &generator), height: .random(in: 16...8192, using: &generator))
            let sizes = ladder(display)
            #expect(!sizes.isEmpty, "\(display), seed \(seed)")
            #expect(Set(sizes.map(\.shortSide)).count == sizes.count, "\(display), seed \(seed)")
            #expect(sizes.map(\.shortSide) == sizes.map(\.shortSide).sorted(by: >), "\(display), seed \(seed)")
            for size in sizes {
                #expect(size.width % 2 == 0 && size.height % 2 == 0, "\(display), seed \(seed)")
                #expect(size.width <= display.width && size.height <= display.height, "\(display), seed \(seed)")
                let (long, short) = (max(display.width, display.height), display.shortSide)
                let exact = Double(long) * Double(size.shortSide) / Double(short)
                let error = abs(Double(max(size.width, size.height)) - exact)
                // One pixel, and where the source's own odd side is cut, what that takes from the other side.
                #expect(error <= 1 + Double(long) / Double(short), "\(size) of \(display), seed \(seed)")
            }
        }
    }

    @Test(arguments: [
        // PAL and NTSC, wide and not, and what broadcasters squeeze.
        (PixelSize(width: 720, height: 576), [16, 11]), (PixelSize(width: 720, height: 576), [12, 11]),
        (PixelSize(width: 704, height: 480), [40, 33]), (PixelSize(width: 720, height: 480), [8, 9]),
        (PixelSize(width: 1440, height: 1080), [4, 3]), (PixelSize(width: 1280, height: 1080), [3, 2]),
        (PixelSize(width: 640, height: 352), [1183, 1000]), (PixelSize(width: 544, height: 576), [64, 33]),
    ])
    func `stretched pixels are rounded once: every rung is within a pixel of the exact aspect`(
        coded: PixelSize, pixelAspect: [Int]
    ) {
        let (across, down) = (coded.width * pixelAspect[0], coded.height * pixelAspect[1])
        // Shown as the inspection says it: the short side stretched to an even length.
        let isWider = pixelAspect[0] > pixelAspect[1]
        let stretched = { (length: Int, by: Int, over: Int) in
            Int((Double(length * by) / Double(over * 2)).rounded()) * 2
        }
        var video = VideoFacts.example(coded)
        video.pixelAspect = pixelAspect
        video.displaySize = PixelSize(
            width: isWider ? stretched(coded.width, pixelAspect[0], pixelAspect[1]) : coded.width,
            height: isWider ? coded.height : stretched(coded.height, pixelAspect[1], pixelAspect[0]))
        for turns in [0, 1] {
            video.orientation.quarterTurns = turns
            if turns == 1 { video.displaySize = video.displaySize.turned }
            for rung in VideoLadder.rungs(of: Preset.example.video, source: video) {
                let exact = Double(rung.rung.shortSide) * Double(across) / Double(down)
                #expect(abs(Double(max(rung.size.width, rung.size.height)) - exact) <= 1, "\(rung.size), \(exact)")
            }
        }
    }

    @Test func `pixels that no camera makes are taken for square`() {
        #expect(VideoFacts.plausible([17, 1]) == (1, 1) && VideoFacts.plausible([1, 17]) == (1, 1))
        #expect(VideoFacts.plausible([16, 11]) == (16, 11))
        #expect(VideoFacts.plausible([0, 1]) == (1, 1) && VideoFacts.plausible([]) == (1, 1))
    }

    private func ladder(_ display: PixelSize) -> [PixelSize] {
        LadderRule.rungs(of: Preset.example.video, for: display).map {
            LadderRule.size(of: .example(display), shortSide: $0.shortSide)
        }
    }
}
