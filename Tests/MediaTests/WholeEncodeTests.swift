import CMAF
import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct WholeEncodeTests {
    static let pictures = ExpectedFacts.all.filter { $0.value.codec != nil }.keys.sorted()

    @Test(arguments: pictures)
    func `every frame of the grid is in the renditions, segments start where planned`(name: String) throws {
        let job = try Engine.Job(try Clips.sample(name))
        let sink = try job.encodeAll()
        for rendition in job.plan.video {
            let file = try sink.file(rendition.name)
            #expect(try Judge.frameHashes(file).count == job.plan.frameCount)
            let segments = try #require(sink.segments[rendition.name])
            #expect(segments.keys.sorted() == Array(0..<job.plan.segmentCount))
            let header = try #require(sink.inits[rendition.name])
            for (number, bytes) in segments {
                let facts = try CMAFReader.segment(bytes, initSegment: header)
                let frames = job.plan.frames(ofSegment: number)
                let ticks = Int64(job.plan.frameRate.ticksPerFrame)
                #expect(facts.start == Int64(frames.lowerBound) * ticks)
                #expect(facts.duration == Int64(frames.count) * ticks)
                #expect(facts.sampleCount == frames.count)
                #expect(facts.fragments.count == (frames.count + job.plan.gopFrames - 1) / job.plan.gopFrames)
            }
            let verified = try Engine.verify([file])
            #expect(verified.decodedUnits == Int64(job.plan.frameCount))
            #expect(verified.errors == 0)
            #expect(verified.size == rendition.size)
            #expect(verified.start == 0)
            #expect(verified.end == Int64(job.plan.frameCount) * Int64(job.plan.frameRate.ticksPerFrame))
        }
        for rendition in job.plan.audio {
            let verified = try Engine.verify([try sink.file(rendition.name)])
            let frames = try #require(job.plan.audioBoundaries.last)
            #expect(verified.decodedUnits == Int64(frames) * 1024)
            #expect(verified.errors == 0)
            #expect(verified.start == -1024)
            let samples = try Judge.presentedSamples(try sink.file(rendition.name))
            #expect(samples.count == (frames - 1) * 1024)
        }
    }

    @Test func `a segment in the middle verifies alone, at its place in time`() throws {
        let job = try Engine.Job(try Clips.sample("film-2997.mp4"))
        let sink = try job.encodeAll()
        let rendition = job.plan.video[0]
        let segment = try Engine.verify([
            try #require(sink.inits[rendition.name]), try #require(sink.segments[rendition.name]?[3]),
        ])
        let frames = job.plan.frames(ofSegment: 3)
        #expect(segment.decodedUnits == Int64(frames.count))
        #expect(segment.start == Int64(frames.lowerBound) * 1001)
        #expect(segment.end == Int64(frames.upperBound) * 1001)
    }

    @Test func `IDRs stand at every GOP boundary and nowhere else`() throws {
        let job = try Engine.Job(try Clips.sample("film-2997.mp4"), preset: Engine.preset(sides: [180]))
        let sink = try job.encodeAll()
        let outcome = try Judge.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-show_entries", "frame=key_frame,pict_type", "-of", "csv=p=0",
                "{}",
            ],
            on: try sink.file("180p"))
        let keys = outcome.text.split(separator: "\n").enumerated().filter { $0.element.hasPrefix("1") }.map(\.offset)
        #expect(keys == Array(stride(from: 0, to: job.plan.frameCount, by: job.plan.gopFrames)))
    }

    @Test func `nothing of the encoder or the source is left in the stream`() throws {
        let job = try Engine.Job(try Clips.sample("film-2997.mp4"), preset: Engine.preset(sides: [120]))
        let file = try job.encodeAll().file("120p")
        #expect(!String(decoding: file, as: Unicode.ASCII.self).contains("x264"))
    }

    @Test func `the rotated picture stands upright`() throws {
        // ffmpeg turns the source by its display matrix; both are then compared in the same size.
        let source = try Clips.sample("phone-rotated.mp4")
        let sink = try Engine.Job(source, preset: Engine.preset(sides: [180])).encodeAll()
        let arguments = [
            "-v", "error", "-i", "{}", "-map", "0:v", "-vf", "scale=9:16:flags=area,format=rgb24", "-frames:v", "1",
            "-f", "rawvideo", "-",
        ]
        let wanted = try Judge.run("ffmpeg", arguments, on: source.bytes).output
        let made = try Judge.run("ffmpeg", arguments, on: try sink.file("180p")).output
        #expect(wanted.count == 9 * 16 * 3 && made.count == wanted.count)
        let error = zip(wanted, made).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) } / max(1, wanted.count)
        #expect(error < 12)
    }

    @Test func `poster and storyboard are JPEGs of the planned sizes`() throws {
        let job = try Engine.Job(try Clips.sample("without-cues.mkv"))
        let sink = CollectingSink()
        let task = CodecTask.makePictures(plan: job.plan, facts: job.facts, index: job.index)
        #expect(try MediaEngine.run(task, sources: [job.source], limits: Engine.limits, sink: sink) == .pictures)
        #expect(sink.order.contains(.picture(Artifact.Picture(.poster, format: .jpeg))))
        let size = { (bytes: [UInt8]) in
            try Judge.run(
                "ffprobe", ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", "{}"],
                on: bytes
            ).text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let poster = try #require(job.plan.poster?.sizes.first)
        #expect(
            try size(try #require(sink.pictures[Artifact.Picture(.poster, format: .jpeg)]))
                == "mjpeg,\(poster.width),\(poster.height)")
        let board = try #require(job.plan.storyboard)
        #expect(sink.sheets.count == board.sheetCount)
        let rows = (board.tileCount + board.columns - 1) / board.columns
        #expect(
            try size(try #require(sink.pictures[Artifact.Picture(.storyboard, format: .jpeg)]))
                == "mjpeg,\(board.columns * board.tileSize.width),\(rows * board.tileSize.height)")
    }
}
