import CMAF
import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// What stands against copying a source, found in clips that each break one condition.
@Suite struct PassthroughConditionTests {
    /// GOPs of a second, B-frames, High.
    static let conforming = Clips.x264("keyint=25:min-keyint=25:scenecut=0:bframes=2:b-adapt=0")

    private func passthrough(_ source: MemorySource) throws -> PassthroughFacts {
        try #require(try Engine.inspect(source).facts.video?.passthrough)
    }

    @Test(arguments: ["mp4", "mkv", "ts", "flv"])
    func `closed GOPs at a constant rate can be copied out of any container`(container: String) throws {
        let source = try Clips.picture(container, seconds: 3.2, Self.conforming)
        let facts = try passthrough(source)
        #expect(facts.obstacles == [])
        #expect(facts.shortestGOP == MediaTime(1, timescale: 1) && facts.longestGOP == MediaTime(1, timescale: 1))
        #expect(facts.averageBitsPerSecond > 10_000 && facts.averageBitsPerSecond < facts.peakBitsPerSecond)
        #expect(facts.averageBitsPerSecond < source.bytes.count * 8 * 10 / 32, "the container's own bytes do not count")
    }

    @Test func `other codecs are never copied`() throws {
        let source = try Clips.picture("mp4", ["-c:v", "mpeg4"])
        #expect(try Engine.inspect(source).facts.video?.passthrough == nil)
    }

    struct Breach: Sendable, CustomTestStringConvertible {
        var obstacle: String
        var container = "mp4"
        var rate = "25"
        var filter = "null"
        var encoder = PassthroughConditionTests.conforming

        var testDescription: String { obstacle }
    }

    static let breaches = [
        Breach(
            obstacle: "Its pictures are not 8-bit 4:2:0.", encoder: Clips.x264("keyint=25", format: "yuv422p10le")),
        Breach(
            obstacle: "Its profile or level is beyond High@5.2.", encoder: Clips.x264("keyint=25", format: "yuv444p")),
        Breach(
            obstacle: "It is coded as interlaced video.", filter: "scale=160:96", encoder: Clips.x264("keyint=25:tff=1")
        ),
        Breach(
            obstacle: "Some of its keyframes are not IDR pictures: its GOPs are open.", container: "ts",
            encoder: Clips.x264("keyint=15:min-keyint=1:scenecut=0:open-gop=1:bframes=2:b-adapt=0")),
        Breach(obstacle: "Its pixels are not square.", filter: "setsar=4/3"),
        Breach(obstacle: "Its frame rate varies.", filter: "select='mod(n,3)*mod(n,7)'", encoder: conforming + vfr),
        Breach(
            obstacle: "Its packets are not one for each frame of the output.", filter: "select='not(eq(n,40))'",
            encoder: conforming + vfr),
        Breach(obstacle: "Its frame rate is not the output's.", rate: "120"),
        Breach(obstacle: "Its container does not say when pictures are shown.", container: "avi"),
    ]
    private static let vfr = ["-fps_mode", "vfr"]

    @Test(arguments: breaches)
    func `a source that must not be copied says why`(breach: Breach) throws {
        let source = try Clips.picture(
            breach.container, rate: breach.rate, seconds: 3, filter: breach.filter, breach.encoder)
        let obstacles = try passthrough(source).obstacles
        #expect(obstacles.contains(breach.obstacle), "\(obstacles)")
    }

    @Test func `a turned source is not copied`() throws {
        #expect(try passthrough(try Clips.sample("phone-rotated.mp4")).obstacles == ["It is shown turned or mirrored."])
    }

    @Test func `an edit list that trims stands against a copy`() throws {
        let whole = try Clips.picture("mp4", seconds: 3, Self.conforming)
        let cut = try Clips.edited(whole, ["-ss", "0.52"])
        #expect(try passthrough(cut).obstacles.contains("Its edit list leaves pictures out."))
    }

    @Test func `other parameter sets in mid-stream stand against a copy`() throws {
        let first = try Clips.picture("ts", Self.conforming)
        let second = try Clips.picture("ts", Clips.x264("keyint=25:min-keyint=25:scenecut=0:bframes=0:ref=3"))
        let both = MemorySource(bytes: first.bytes + second.bytes)
        #expect(try passthrough(both).obstacles.contains("Its parameter sets change in mid-stream."))
    }

    @Test(arguments: [0, 60])
    func `captions become text, wherever they begin, and do not stand against a copy`(frame: Int) throws {
        let source = try CaptionBytes.clip(
            seconds: 4, field1: CaptionBytes.schedule([(frame, CaptionBytes.popOn("A CAPTION"))]),
            encoder: Clips.x264("keyint=25:min-keyint=25:scenecut=0:bframes=0:aud=1:slices=1"))
        let facts = try Engine.inspect(source).facts
        #expect(try #require(facts.video?.passthrough).obstacles == [])
        #expect(facts.subtitles.map(\.captionChannel) == [1])
    }

    @Test func `the peak is that of a second between keyframes`() throws {
        let noise = "geq=lum='if(between(T,1,2),random(1)*255,128)':cb=128:cr=128"
        let facts = try passthrough(try Clips.picture("mp4", seconds: 4, filter: noise, Self.conforming))
        #expect(facts.peakBitsPerSecond > 3 * facts.averageBitsPerSecond)
        #expect(facts.peakBitsPerSecond <= 4 * facts.averageBitsPerSecond + 1)
    }
}

/// A source whose packets are taken over.
@Suite struct PassthroughCopyTests {
    /// A plan with the source's own packets as its only rendition, segments of two GOPs, chunks of two segments.
    private func job(_ source: MemorySource) throws -> Engine.Job {
        var job = try Engine.Job(source)
        let video = try #require(job.facts.video)
        let passthrough = try #require(video.passthrough)
        #expect(passthrough.obstacles == [])
        let old = job.plan
        let gops = job.index.keyframes.map { old.frameRate.frame(nearest: $0.time) } + [old.frameCount]
        let segments = stride(from: 0, to: gops.count - 1, by: 2).map { gops[$0] } + [old.frameCount]
        let chunks = stride(from: 0, to: segments.count - 1, by: 2).map {
            TranscodePlan.Chunk(segments: $0..<min($0 + 2, segments.count - 1))
        }
        let copied = TranscodePlan.VideoRendition(
            name: "source", size: video.codedSize, codec: .h264, encoder: nil,
            maxBitsPerSecond: passthrough.peakBitsPerSecond, audioGroups: [])
        job.plan = TranscodePlan(
            presetName: old.presetName, frameRate: old.frameRate, frameCount: old.frameCount, gopBoundaries: gops,
            segmentBoundaries: segments, chunks: chunks, leadInFrames: old.leadInFrames,
            overFeedFrames: old.overFeedFrames, video: [copied] + old.video.suffix(1), rungGroups: [[0], [1]],
            audio: [],
            audioBoundaries: [], audioSpans: [], storyboard: nil, poster: nil, maxErrorRatio: old.maxErrorRatio)
        return job
    }

    /// A checksum of each picture's slices in decoding order, by ffmpeg's demuxers.
    private func sliceHashes(_ bytes: [UInt8]) throws -> [String] {
        let outcome = try Judge.run(
            "ffmpeg",
            [
                "-v", "error", "-i", "{}", "-map", "0:v", "-c", "copy", "-bsf:v",
                "h264_mp4toannexb,filter_units=remove_types=6-9|12", "-f", "framehash", "-hash", "md5", "-",
            ], on: bytes)
        #expect(outcome.status == 0 && outcome.complaints.isEmpty, "\(outcome.complaints)")
        return outcome.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            // Stream, decode time, presentation time, duration, size, checksum.
            .compactMap { line in
                line.split(separator: ",").dropFirst(5).first.map { $0.trimmingCharacters(in: .whitespaces) }
            }
    }

    @Test(arguments: ["mp4", "mkv", "ts", "flv"])
    func `the slices of every packet are the source's, at its place on the grid`(container: String) throws {
        let encoder = Clips.x264("keyint=25:min-keyint=25:scenecut=0:bframes=3:b-pyramid=normal:slices=2:aud=1")
        let source = try Clips.picture(container, seconds: 7.2, encoder)
        let job = try job(source)
        let sink = try job.encodeAll()
        let file = try sink.file("source")
        let hashes = try sliceHashes(file)
        #expect(hashes.count == job.plan.frameCount && hashes.count == 180)
        #expect(try hashes == sliceHashes(source.bytes))
        #expect(try Judge.frameHashes(file) == Judge.frameHashes(source.bytes), "and so are the decoded pictures")
        #expect(!String(decoding: file, as: Unicode.ASCII.self).contains("x264"), "nothing tells who made it")
        let header = try #require(sink.inits["source"])
        for number in 0..<job.plan.segmentCount {
            let facts = try CMAFReader.segment(try #require(sink.segments["source"]?[number]), initSegment: header)
            let frames = job.plan.frames(ofSegment: number)
            #expect(facts.start == Int64(frames.lowerBound) * Int64(job.plan.frameRate.ticksPerFrame))
            #expect(facts.sampleCount == frames.count)
            #expect(facts.fragments.count == job.plan.gopBoundaries.filter(frames.contains).count)
        }
        let encoded = job.plan.video[1].name
        #expect(try Judge.frameHashes(try sink.file(encoded)).count == job.plan.frameCount)
    }

    @Test func `a real source is copied whole`() throws {
        let job = try job(try Clips.sample("film-2997.mp4"))
        let file = try job.encodeAll().file("source")
        #expect(try Judge.frameHashes(file) == Judge.frameHashes(job.source.bytes))
    }

    @Test func `a copy beside what is encoded is no plan of ours`() throws {
        let encoder = Clips.x264("keyint=25:min-keyint=25:scenecut=0:bframes=2:crf=20")
        var job = try job(try Clips.picture("mp4", size: "320x180", seconds: 1, encoder))
        job.plan.rungGroups = [[0, 1]]
        let failure = #expect(throws: Failure.self) { try copy(of: job) }
        #expect(failure?.code == .codecProtocol)
    }

    @Test func `every frame of a copy is decoded, and damage in one is told`() throws {
        let encoder = Clips.x264("keyint=25:min-keyint=25:scenecut=0:bframes=2:crf=20")
        var job = try job(try Clips.picture("mp4", size: "320x180", seconds: 4, encoder))
        let whole = job.plan.frames(of: job.plan.chunks[0]).count
        let good = try copy(of: job)
        #expect(good == VerifiedRendition(rendition: "source", decodedUnits: Int64(whole), errors: 0, size: good.size))
        #expect(good.size == job.plan.video[0].size)
        // In the last GOP, and not in the lengths of its NAL units.
        let start = try #require(job.index.keyframes.last?.position)
        for place in stride(from: Int(start) + 3000, to: Int(start) + 3400, by: 7) { job.source.bytes[place] ^= 0x5A }
        #expect(try copy(of: job).errors > 0)
    }

    /// What is told of the copy in the first chunk.
    private func copy(of job: Engine.Job) throws -> VerifiedRendition {
        let task = CodecTask.encodeVideo(plan: job.plan, facts: job.facts, index: job.index, chunk: 0, group: 0)
        let sink = CollectingSink()
        guard
            case .encoded(let report) = try MediaEngine.run(
                task, sources: [job.source], limits: Engine.limits, sink: sink)
        else { throw Failure(.internal, "not an encoding") }
        #expect(sink.order.filter { $0 == .initSegment(rendition: "source") }.count == 1)
        return try #require(report.verified.first { $0.rendition == "source" })
    }

    @Test func `packets that are not those of the plan are a failure`() throws {
        var job = try job(try Clips.sample("film-2997.mp4"))
        let place = try #require(job.source.bytes.lastRange(of: Array("mdat".utf8))).upperBound + 100_000
        // A length that reaches beyond its packet.
        for offset in 0..<40_000 { job.source.bytes[place + offset] = 0xFF }
        let failure = #expect(throws: Failure.self) { try job.encodeAll() }
        #expect(failure?.code == .unreadable && failure?.isRetryable == false)
    }
}
