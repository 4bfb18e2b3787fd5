import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct MovingPreviewTests {
    /// What the container of an animated WebP says (RFC 9649, 2.7).
    private struct Animation {
        var canvas: PixelSize?
        var loopCount: Int?
        var delays: [Int] = []
        /// The chunks with the first picture's data.
        var firstPicture: ArraySlice<UInt8>?

        init(_ bytes: [UInt8]) throws {
            try #require(bytes.starts(with: Array("RIFF".utf8)) && bytes[8..<12].elementsEqual("WEBP".utf8))
            let number = { (start: Int, count: Int) in
                (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
            }
            #expect(number(4, 4) == bytes.count - 8)
            var offset = 12
            while offset + 8 <= bytes.count {
                let body = offset + 8
                let count = number(offset + 4, 4)
                switch String(decoding: bytes[offset..<offset + 4], as: Unicode.ASCII.self) {
                case "VP8X": canvas = PixelSize(width: number(body + 4, 3) + 1, height: number(body + 7, 3) + 1)
                case "ANIM": loopCount = number(body + 4, 2)
                case "ANMF":
                    delays.append(number(body + 12, 3))
                    if firstPicture == nil { firstPicture = bytes[body + 16..<body + count] }
                case let name: Issue.record("an unexpected chunk \(name)")
                }
                offset = body + count + count % 2
            }
            #expect(offset == bytes.count)
        }
    }

    private func preview(of source: MemorySource, _ plan: TranscodePlan.Preview) throws -> [UInt8] {
        var job = try Engine.Job(source)
        job.plan.poster = nil
        job.plan.storyboard = nil
        job.plan.preview = plan
        let sink = CollectingSink()
        let task = CodecTask.makePictures(plan: job.plan, facts: job.facts, index: job.index)
        #expect(try MediaEngine.run(task, sources: [source], limits: Engine.limits, sink: sink) == .pictures)
        #expect(sink.pictures.count == 1)
        return try #require(sink.pictures[Artifact.Picture(.preview, format: .webp)])
    }

    @Test func `the preview has all its pictures, lasts as planned and is played for ever`() throws {
        let rate = FrameRate(15, 2)
        let times = [1, 3].flatMap { start in
            (0..<7).map { MediaTime(start, timescale: 1) + rate.time(ofFrame: $0) }
        }
        let plan = TranscodePlan.Preview(times: times, frameRate: rate, size: PixelSize(width: 160, height: 90))
        let bytes = try preview(of: try Clips.sample("film-2997.mp4"), plan)
        let animation = try Animation(bytes)
        #expect(animation.canvas == plan.size)
        #expect(animation.loopCount == 0)
        #expect(animation.delays.count == 14)
        #expect(animation.delays.reduce(0, +) == 1867, "14 pictures at 7.5 a second")
        #expect(Set(animation.delays) == [133, 134])
        #expect(bytes.count <= 500_000)
        // The first picture as a file of its own, which ffmpeg can decode.
        let picture = Array(try #require(animation.firstPicture))
        let length = withUnsafeBytes(of: UInt32(picture.count + 4).littleEndian) { Array($0) }
        let file = Array("RIFF".utf8) + length + Array("WEBP".utf8) + picture
        #expect(try Judge.description(file) == "webp,160,90")
        #expect(try Judge.pixels(file, filter: "null").count == 160 * 90 * 3)
    }

    @Test func `what does not fit in good quality is made in a poorer one`() throws {
        let source = try Clips.parts(["testsrc2=size=640x360:rate=25,noise=alls=60:allf=t"])
        let plan = TranscodePlan.Preview(
            times: (0..<20).map { MediaTime($0, timescale: 10) }, frameRate: FrameRate(10),
            size: PixelSize(width: 480, height: 270))
        let bytes = try preview(of: source, plan)
        #expect(try Animation(bytes).delays.count == 20)
        #expect(bytes.count <= 500_000)
    }
}
