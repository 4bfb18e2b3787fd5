import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct PosterTests {
    private static let sizes = [PixelSize(width: 640, height: 360), PixelSize(width: 320, height: 180)]
    private static let black = "color=black:size=640x360:rate=25"
    private static let blurred = "testsrc2=size=640x360:rate=25,gblur=sigma=20"
    private static let good = "testsrc2=size=640x360:rate=25"
    /// In the middle of each part of three seconds.
    private static let candidates = [3, 9, 15].map { MediaTime($0, timescale: 2) }

    private func pictures(
        of source: MemorySource, candidates: [MediaTime] = candidates, cover: Int? = nil
    ) throws -> CollectingSink {
        var job = try Engine.Job(source)
        job.plan.storyboard = nil
        job.plan.poster = TranscodePlan.Poster(
            candidates: candidates, sizes: Self.sizes, coverStreamIndex: cover)
        let sink = CollectingSink()
        let task = CodecTask.makePictures(plan: job.plan, facts: job.facts, index: job.index)
        #expect(try MediaEngine.run(task, sources: [source], limits: Engine.limits, sink: sink) == .pictures)
        return sink
    }

    private func difference(_ left: [UInt8], _ right: [UInt8]) throws -> Int {
        let (left, right) = (
            try Judge.stillPixels(left, filter: "format=rgb24,scale=32:18:flags=area"),
            try Judge.stillPixels(right, filter: "format=rgb24,scale=32:18:flags=area")
        )
        #expect(left.count == 32 * 18 * 3 && right.count == left.count)
        return zip(left, right).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) } / max(1, left.count)
    }

    /// The number of the candidate that became the poster.
    private func chosen(_ sink: CollectingSink) throws -> Int {
        let poster = try #require(sink.pictures[Artifact.Picture(.poster, format: .jpeg)])
        let candidates = sink.pictures.filter { $0.key.role == .posterCandidate }
        let nearest = try candidates.map { (number: $0.key.number, away: try difference($0.value, poster)) }
            .min { $0.away < $1.away }
        let best = try #require(nearest)
        #expect(best.away <= 3)
        return best.number
    }

    @Test(arguments: [[black, blurred, good], [good, black, blurred], [blurred, good, black]])
    func `the best candidate becomes the poster`(parts: [String]) throws {
        let sink = try pictures(of: try Clips.parts(parts))
        #expect(try chosen(sink) == parts.firstIndex(of: Self.good))
    }

    @Test func `every size is made in every format, and each candidate as a JPEG`() throws {
        let sink = try pictures(of: try Clips.parts([Self.blurred, Self.good, Self.good]))
        let codecs: [PictureFormat: String] = [.jpeg: "mjpeg", .webp: "webp", .avif: "av1"]
        for (number, size) in Self.sizes.enumerated() {
            for format in PictureFormat.allCases {
                let made = try #require(sink.pictures[Artifact.Picture(.poster, number: number, format: format)])
                let codec = try #require(codecs[format])
                #expect(try Judge.description(made) == "\(codec),\(size.width),\(size.height)")
            }
        }
        for number in Self.candidates.indices {
            let made = try #require(sink.pictures[Artifact.Picture(.posterCandidate, number: number, format: .jpeg)])
            #expect(try Judge.description(made) == "mjpeg,640,360")
        }
        #expect(sink.pictures.count == Self.sizes.count * PictureFormat.allCases.count + Self.candidates.count)
    }

    @Test func `all formats of the poster show the same`() throws {
        let sink = try pictures(of: try Clips.parts([Self.good]), candidates: [MediaTime(1, timescale: 1)])
        let poster = { (format: PictureFormat) in
            try #require(sink.pictures[Artifact.Picture(.poster, format: format)])
        }
        #expect(try difference(try poster(.jpeg), try poster(.webp)) <= 3)
        #expect(try difference(try poster(.jpeg), try poster(.avif)) <= 3)
    }

    @Test func `between keyframes that are far apart a candidate is the frame on screen`() throws {
        let source = try Clips.parts([Self.black, Self.good, Self.black], keyframeDistance: 1000)
        let sink = try pictures(of: source)
        #expect(try chosen(sink) == 1)
        // The last frame that starts at or before 4.5 seconds.
        let shown = try Judge.run(
            "ffmpeg",
            ["-v", "error", "-ss", "4.48", "-i", "{}", "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"],
            on: source.bytes)
        let poster = try #require(sink.pictures[Artifact.Picture(.poster, format: .jpeg)])
        let away = try difference(shown.output, poster)
        #expect(away <= 3)
    }

    // MARK: - Covers

    /// A green square with a name in its metadata.
    private func cover(size: String) throws -> [UInt8] {
        let source = try Clips.make(
            "jpg", ["-f", "lavfi", "-i", "testsrc=size=\(size):rate=1", "-frames:v", "1", "-vf", "hue=h=90"])
        let secret = Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Secret Name</x:xmpmeta>".utf8)
        // An APP1 segment behind the start of the image.
        return source.bytes[..<2] + [0xff, 0xe1, 0, UInt8(secret.count + 2)] + secret + source.bytes[2...]
    }

    private func sound(cover: [UInt8]) throws -> MemorySource {
        try Clips.make(
            "m4a",
            [
                "-f", "lavfi", "-t", "1", "-i", "sine", "-f", "mjpeg", "-i", "cover.jpg", "-map", "0:a", "-map", "1:v",
                "-c:a", "aac", "-c:v", "copy", "-disposition:v:0", "attached_pic",
            ], files: ["cover.jpg": cover])
    }

    /// The plan of one second of sound; what it says of sound does not matter here.
    private func soundPictures(_ source: MemorySource, coverStreamIndex: Int?) throws -> CollectingSink {
        try #require(Engine.isReady)
        let poster = coverStreamIndex.map {
            TranscodePlan.Poster(
                candidates: [], sizes: [PixelSize(width: 200, height: 200)], coverStreamIndex: $0)
        }
        let plan = TranscodePlan(
            presetName: "test", frameRate: FrameRate(25), frameCount: 25, gopBoundaries: [0, 25],
            segmentBoundaries: [0, 25], chunks: [], leadInFrames: 0, overFeedFrames: 0, video: [], rungGroups: [],
            audio: [], audioBoundaries: [0, 48], audioSpans: [0..<1], storyboard: nil, poster: poster,
            maxErrorRatio: 0.1)
        let facts = SourceFacts(
            container: "mov", byteCount: Int64(source.bytes.count), duration: MediaTime(1, timescale: 1), video: nil,
            audio: [], coverStreamIndex: coverStreamIndex, ignored: [])
        let index = SourceIndex(
            pieces: [], keyframes: [], seekPoints: [], audio: [], end: MediaTime(1, timescale: 1), isComplete: true)
        let sink = CollectingSink()
        let task = CodecTask.makePictures(plan: plan, facts: facts, index: index)
        #expect(try MediaEngine.run(task, sources: [source], limits: Engine.limits, sink: sink) == .pictures)
        return sink
    }

    @Test func `of sound alone the cover is the poster, without its metadata`() throws {
        let cover = try cover(size: "300x300")
        let source = try sound(cover: cover)
        #expect(String(decoding: source.bytes, as: Unicode.ASCII.self).contains("Secret Name"))
        let sink = try soundPictures(source, coverStreamIndex: 1)
        #expect(sink.pictures.count == PictureFormat.allCases.count + 1, "and the cover as a candidate")
        for (picture, bytes) in sink.pictures {
            let text = String(decoding: bytes, as: Unicode.ASCII.self)
            for trace in ["Secret Name", "Exif", "adobe", "ICC_PROFILE", "ICCP", "prof", "mime", "Lavc", "vips"] {
                #expect(!text.contains(trace), "\(picture.format) has \(trace)")
            }
        }
        let poster = try #require(sink.pictures[Artifact.Picture(.poster, format: .jpeg)])
        #expect(try Judge.description(poster) == "mjpeg,200,200")
        let away = try difference(cover, poster)
        #expect(away <= 4)
    }

    @Test func `of sound without a cover nothing is made`() throws {
        let sink = try soundPictures(try Clips.sample("sound-only.m4a"), coverStreamIndex: nil)
        #expect(sink.order.isEmpty)
    }

    @Test func `sound whose cover is damaged gets a black poster`() throws {
        var cover = try cover(size: "300x300")
        cover.removeLast(cover.count - 700)
        let sink = try soundPictures(try sound(cover: cover), coverStreamIndex: 1)
        let poster = try #require(sink.pictures[Artifact.Picture(.poster, format: .jpeg)])
        #expect(try Judge.stillPixels(poster, filter: "scale=8:8").allSatisfy { $0 == 0 })
    }

    /// The film and a cover of some size beside it.
    private func film(_ part: String, cover: [UInt8]) throws -> MemorySource {
        try Clips.make(
            "mp4",
            [
                "-f", "lavfi", "-t", "3", "-i", part, "-f", "mjpeg", "-i", "cover.jpg", "-map", "0:v", "-map", "1:v",
                "-c:v:0", "libx264", "-preset", "ultrafast", "-pix_fmt:v:0", "yuv420p", "-g", "25", "-c:v:1", "copy",
                "-disposition:v:1", "attached_pic",
            ], files: ["cover.jpg": cover])
    }

    @Test func `beside a picture a cover of its aspect wins over as good a frame, a tall one does not`() throws {
        let time = [MediaTime(3, timescale: 2)]
        let wide = try pictures(
            of: try film(Self.good, cover: try cover(size: "640x360")), candidates: time, cover: 1)
        #expect(try chosen(wide) == 1)
        let tall = try pictures(
            of: try film(Self.good, cover: try cover(size: "240x640")), candidates: time, cover: 1)
        #expect(try chosen(tall) == 0)
    }
}
