import HeadwaterCore
import Testing

/// The size of the displayed picture decides the ladder: even sides, square pixels, aspect kept, never larger.
@Suite struct PictureSizeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var coded: String
        var pixelAspect = "1"
        /// Exact, before any rounding.
        var shown: (width: Double, height: Double)

        var testDescription: String { "\(coded) with pixels of \(pixelAspect)" }
    }

    static let cases = [
        Case(coded: "320x240", shown: (320, 240)),
        Case(coded: "180x320", shown: (180, 320)),
        Case(coded: "640x180", shown: (640, 180)),
        Case(coded: "321x181", shown: (321, 181)),
        Case(coded: "242x135", shown: (242, 135)),
        Case(coded: "720x576", pixelAspect: "16/11", shown: (720 * 16 / 11.0, 576)),
        Case(coded: "720x480", pixelAspect: "32/27", shown: (720 * 32 / 27.0, 480)),
        Case(coded: "720x480", pixelAspect: "8/9", shown: (720, 480 * 9 / 8.0)),
        Case(coded: "352x288", pixelAspect: "12/11", shown: (384, 288)),
    ]

    @Test(arguments: cases)
    func `the largest rendition is what is displayed, at most a pixel off, and no other is larger`(clip: Case) throws {
        let source = try Clips.picture(
            "mkv", size: clip.coded, rate: "10", seconds: 0.4, filter: "setsar=\(clip.pixelAspect)",
            Clips.x264(format: "yuv444p"))
        let job = try Engine.Job(source, preset: Engine.preset(sides: [1080, 720, 480, 360, 240, 120]))
        let sizes = job.plan.video.map(\.size)
        let shown = clip.shown
        let top = try #require(sizes.first)
        #expect(sizes.allSatisfy { $0.width % 2 == 0 && $0.height % 2 == 0 })
        #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0.pixelCount > $1.pixelCount })
        #expect(sizes.allSatisfy { Double($0.width) <= shown.width + 1 && Double($0.height) <= shown.height + 1 })
        let short = min(shown.width, shown.height)
        // A source hardly larger than a rung gets no rendition of its own size.
        if Double(top.shortSide) > short - 2 {
            #expect(abs(Double(top.width) - shown.width) <= 1 && abs(Double(top.height) - shown.height) <= 1, "\(top)")
        }
        for size in sizes {
            let exact = max(shown.width, shown.height) * Double(size.shortSide) / short
            #expect(abs(Double(max(size.width, size.height)) - exact) < 2, "\(size)")
        }
    }

    @Test(arguments: [("321x181", "1", "180"), ("180x144", "16/15", "144")])
    func `odd sizes and stretched pixels come out even and square`(coded: String, aspect: String, side: String) throws {
        let source = try Clips.picture(
            "mkv", size: coded, rate: "10", seconds: 0.4, filter: "setsar=\(aspect)", Clips.x264(format: "yuv444p"))
        let job = try Engine.Job(source, preset: Engine.preset(sides: [try #require(Int(side))]))
        let file = try job.encodeAll().file("\(side)p")
        let judged = try Judge.run(
            "ffprobe",
            ["-v", "error", "-show_entries", "stream=width,height,sample_aspect_ratio", "-of", "csv=p=0", "{}"],
            on: file)
        let size = job.plan.video[0].size
        #expect(
            judged.text.split(separator: "\n").first.map(String.init) == "\(size.width),\(size.height),1:1")
    }
}
