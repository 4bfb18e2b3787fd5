import HeadwaterCore
import Testing

@testable import Media

@Suite struct WatermarkTests {
    /// Mid grey, and a red picture half as high as wide.
    private func job(opacity: Double) throws -> Engine.Job {
        let source = try Clips.make(
            "mp4", ["-f", "lavfi", "-t", "1", "-i", "color=gray:size=640x360:rate=25", "-c:v", "libx264", "-g", "25"])
        var job = try Engine.Job(source, preset: Engine.preset(sides: [360, 180]))
        job.plan.watermark = Preset.Watermark(
            file: "logo.png", corner: .bottomRight, width: 0.25, margin: 0.1, opacity: opacity)
        return job
    }

    private func encode(_ job: Engine.Job, watermark: [UInt8]) throws -> CollectingSink {
        let sink = CollectingSink()
        let task = CodecTask.encodeVideo(plan: job.plan, facts: job.facts, index: job.index, chunk: 0, group: 0)
        _ = try MediaEngine.run(
            task, sources: [job.source, MemorySource(bytes: watermark)], limits: Engine.limits, sink: sink)
        return sink
    }

    private func color(_ file: [UInt8], at x: Int, _ y: Int) throws -> [Int] {
        try Judge.stillPixels(file, filter: "select=eq(n\\,5),crop=4:4:\(x):\(y),scale=1:1:flags=area").map(Int.init)
    }

    @Test(arguments: ["png", "webp"], [1.0, 0.5])
    func `it lies in its corner of every rendition, as opaque as asked`(format: String, opacity: Double) throws {
        let logo = try Clips.make(
            format,
            ["-f", "lavfi", "-i", "color=red:size=120x60,format=rgba", "-frames:v", "1"]
                + (format == "webp" ? ["-c:v", "libwebp", "-lossless", "1"] : []))
        let job = try job(opacity: opacity)
        let sink = try encode(job, watermark: logo.bytes)
        let grey = [128, 128, 128]
        let red = [254, 0, 0]
        let mixed = zip(red, grey).map { Int(Double($0) * opacity + Double($1) * (1 - opacity)) }
        for rendition in job.plan.video {
            let file = try sink.file(rendition.name)
            let (width, height) = (rendition.size.width, rendition.size.height)
            // A quarter of the width, a tenth of the height from both edges.
            let (right, bottom) = (width - height / 10, height - height / 10)
            let (left, top) = (right - width / 4, bottom - width / 8)
            let inside = [(left + 4, top + 4), (right - 10, bottom - 10), (left + 4, bottom - 10)]
            let outside = [(left - 10, top - 10), (right + 4, bottom + 4), (4, 4), (left - 10, bottom - 10)]
            for (x, y) in inside {
                let found = try color(file, at: x, y)
                #expect(zip(found, mixed).allSatisfy { abs($0 - $1) <= 12 }, "\(found) at \(x),\(y): \(mixed)")
            }
            for (x, y) in outside {
                let found = try color(file, at: x, y)
                #expect(zip(found, grey).allSatisfy { abs($0 - $1) <= 12 }, "\(found) at \(x),\(y)")
            }
        }
    }

    @Test func `transparent pixels leave the picture as it is`() throws {
        let logo = try Clips.make(
            "png", ["-f", "lavfi", "-i", "color=red@0.0:size=120x60,format=rgba", "-frames:v", "1"])
        let job = try job(opacity: 1)
        let file = try encode(job, watermark: logo.bytes).file("360p")
        let found = try color(file, at: 640 - 36 - 80, 360 - 36 - 40)
        #expect(found.allSatisfy { abs($0 - 128) <= 4 }, "\(found)")
    }

    @Test(arguments: ["", "GIF89a, so to speak", "\u{89}PNG"])
    func `what is no usable picture fails with that reason`(text: String) throws {
        let job = try job(opacity: 1)
        let failure = #expect(throws: Failure.self) { try encode(job, watermark: Array(text.utf8)) }
        #expect(failure?.code == .unusableWatermark)
    }

    @Test func `it keeps its aspect and stays in the picture, in even pixels`() {
        let settings = Preset.Watermark(file: "", corner: .topLeft, width: 0.5, margin: 0.05, opacity: 1)
        let tall = WatermarkPlace(
            settings, aspect: PixelSize(width: 10, height: 1000), on: PixelSize(width: 640, height: 360))
        #expect(tall == WatermarkPlace(x: 18, y: 0, size: PixelSize(width: 4, height: 360)))
        let wide = WatermarkPlace(
            settings, aspect: PixelSize(width: 200, height: 100), on: PixelSize(width: 640, height: 360))
        #expect(wide == WatermarkPlace(x: 18, y: 18, size: PixelSize(width: 320, height: 160)))
    }
}

extension WatermarkPlace {
    fileprivate init(x: Int, y: Int, size: PixelSize) {
        self.init(
            Preset.Watermark(file: "", corner: .topLeft, width: 0, margin: 0, opacity: 1), aspect: size, on: size)
        self.x = x
        self.y = y
        self.size = size
    }
}
