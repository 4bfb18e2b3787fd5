import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// The watermark on everything that shows the picture besides its renditions.
@Suite struct MarkedPictureTests {
    private static let grey = "color=gray:size=640x360:rate=25"
    private static let settings = Preset.Watermark(
        file: "logo.png", corner: .bottomRight, width: 0.25, margin: 0.1, opacity: 1)

    private func logo(_ graph: String = "color=red:size=120x60,format=rgba") throws -> MemorySource {
        try Clips.make("png", ["-f", "lavfi", "-i", graph, "-frames:v", "1"])
    }

    private func pictures(
        of source: MemorySource, logo: MemorySource, settings: Preset.Watermark = settings,
        change: (inout TranscodePlan) -> Void
    ) throws -> CollectingSink {
        var job = try Engine.Job(source)
        job.plan.storyboard = nil
        job.plan.poster = nil
        job.plan.preview = nil
        job.plan.watermark = settings
        change(&job.plan)
        let sink = CollectingSink()
        let task = CodecTask.makePictures(plan: job.plan, facts: job.facts, index: job.index)
        #expect(try MediaEngine.run(task, sources: [source, logo], limits: Engine.limits, sink: sink) == .pictures)
        return sink
    }

    /// Red where the watermark lies on a picture of a size, the ground's colour beside it.
    private func expectMark(
        _ picture: [UInt8], _ size: PixelSize, ground: [Int] = [128, 128, 128], crop: String = ""
    ) throws {
        // A quarter of the width, a tenth of the height from both edges.
        let (right, bottom) = (size.width - size.height / 10, size.height - size.height / 10)
        let (left, top) = (right - size.width / 4, bottom - size.width / 8)
        let places: [(x: Int, y: Int, color: [Int])] = [
            ((left + right) / 2, (top + bottom) / 2, [254, 0, 0]), (left + 6, top + 6, [254, 0, 0]),
            (left - 8, top - 8, ground), (4, 4, ground),
        ]
        for (x, y, color) in places {
            let found = try Judge.stillPixels(picture, filter: "\(crop)crop=2:2:\(x):\(y),scale=1:1:flags=area")
            #expect(
                zip(found, color).allSatisfy { abs(Int($0) - $1) <= 14 }, "\(found) instead of \(color) at \(x),\(y)")
        }
    }

    @Test func `a picture of another size than it was made for is refused`() throws {
        let (size, other) = (PixelSize(width: 64, height: 36), PixelSize(width: 60, height: 36))
        let watermark = try Watermark.open(try logo(), settings: Self.settings)
        let stamp = try watermark.stamp(on: size)
        _ = try stamp.laid(on: RGBPicture(filling: size))
        #expect(throws: LibraryError.self) { try stamp.laid(on: RGBPicture(filling: other)) }
        #expect(throws: LibraryError.self) { try stamp.laid(on: RGBPicture(size: size, bytes: [0, 0, 0])) }
        let overlay = try watermark.overlay(on: size)
        try overlay.draw(on: try Frame.black(size))
        #expect(throws: LibraryError.self) { try overlay.draw(on: try Frame.black(other)) }
    }

    @Test func `every poster and every candidate carries it`() throws {
        let sizes = [PixelSize(width: 640, height: 360), PixelSize(width: 320, height: 180)]
        let sink = try pictures(of: try Clips.parts([Self.grey]), logo: try logo()) { plan in
            plan.poster = .init(candidates: [MediaTime(1, timescale: 1)], sizes: sizes)
        }
        for (number, size) in sizes.enumerated() {
            for format in [PictureFormat.jpeg, .webp] {
                try expectMark(
                    try #require(sink.pictures[.init(.poster, number: number, format: format)]), size)
            }
        }
        try expectMark(try #require(sink.pictures[.init(.posterCandidate, format: .jpeg)]), sizes[0])
    }

    @Test func `a black candidate is no better for it`() throws {
        let settings = Preset.Watermark(file: "", corner: .topLeft, width: 1, margin: 0, opacity: 1)
        let source = try Clips.parts(["color=black:size=640x360:rate=25", "testsrc2=size=640x360:rate=25"])
        let size = PixelSize(width: 640, height: 360)
        // Over all of the picture but a small window.
        let window =
            "testsrc=size=640x360,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(lt(X,64)*lt(Y,64),0,255)'"
        let sink = try pictures(of: source, logo: try logo(window), settings: settings) { plan in
            plan.poster = .init(candidates: [1, 4].map { MediaTime($0, timescale: 1) }, sizes: [size])
        }
        let poster = try #require(sink.pictures[.init(.poster, format: .jpeg)])
        let seen = try Judge.stillPixels(poster, filter: "crop=48:48:8:8,scale=1:1:flags=area")
        #expect(seen.contains { $0 > 30 }, "the black picture was chosen: \(seen)")
    }

    @Test func `the preview carries it from its first picture on`() throws {
        let plan = TranscodePlan.Preview(
            times: [1, 4].map { MediaTime($0, timescale: 1) }, frameRate: FrameRate(10),
            size: PixelSize(width: 320, height: 180))
        let source = try Clips.parts(["color=black:size=640x360:rate=25", Self.grey])
        let sink = try pictures(of: source, logo: try logo()) { $0.preview = plan }
        let pictures = WebPPictures.files(try #require(sink.pictures[.init(.preview, format: .webp)]))
        #expect(pictures.count == 2)
        // What follows the first only holds what changes, which is not the watermark.
        try expectMark(try #require(pictures.first), plan.size, ground: [0, 0, 0])
    }

    @Test func `tiles that are made of the file carry it like those of the renditions`() throws {
        var tile = PixelSize(width: 0, height: 0)
        let sink = try pictures(of: try Clips.parts([Self.grey]), logo: try logo()) { plan in
            plan.storyboard = .init(
                interval: MediaTime(1, timescale: 1), tileCount: 2, tileSize: PixelSize(width: 320, height: 180),
                columns: 2, rows: 1)
            tile = PixelSize(width: 320, height: 180)
        }
        let sheet = try #require(sink.pictures[.init(.storyboard, format: .jpeg)])
        for x in [0, 320] { try expectMark(sheet, tile, crop: "crop=320:180:\(x):0,") }
    }

    @Test func `a stretch that cannot be decoded carries it in every size`() throws {
        let sizes = [PixelSize(width: 640, height: 360), PixelSize(width: 320, height: 180)]
        let job = try Engine.Job(try Clips.parts([Self.grey]))
        let facts = try #require(job.facts.video)
        let watermark = try Watermark.open(try logo(), settings: Self.settings)
        let ladder = try LadderScaler(sizes: sizes, source: facts, rate: facts.frameRate, watermark: watermark)
        let outputs = try ladder.black(slots: 0..<3)
        #expect(outputs.map(\.rendition) == [0, 1])
        for (output, size) in zip(outputs, sizes) {
            let luma = try #require(output.picture.picture.pictureBytes)
            let place = WatermarkPlace(Self.settings, aspect: PixelSize(width: 120, height: 60), on: size)
            let inside = luma[(place.y + 4) * size.width + place.x + 4]
            #expect(abs(Int(inside) - 63) <= 3, "red is 63 in BT.709, black 16: \(inside)")
            #expect(luma[0] == 16)
        }
    }
}

/// The pictures of an animated WebP as files of their own, which ffmpeg can decode (RFC 9649, 2.7.1.2).
private enum WebPPictures {
    static func files(_ bytes: [UInt8]) -> [[UInt8]] {
        let number = { (start: Int, count: Int) in
            (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
        }
        var files: [[UInt8]] = []
        var offset = 12
        while offset + 8 <= bytes.count {
            let count = number(offset + 4, 4)
            if bytes[offset..<offset + 4].elementsEqual("ANMF".utf8) {
                let picture = Array(bytes[offset + 24..<offset + 8 + count])
                let length = withUnsafeBytes(of: UInt32(picture.count + 4).littleEndian) { Array($0) }
                files.append(Array("RIFF".utf8) + length + Array("WEBP".utf8) + picture)
            }
            offset += 8 + count + count % 2
        }
        return files
    }
}
