import Foundation
import HeadwaterCore
import Testing

/// What decodes is kept, what is missing is counted, and what holds nothing is refused with a code.
@Suite struct DamagedSourceTests {
    private func film(_ container: String, _ after: [String] = []) throws -> MemorySource {
        try Clips.picture(
            container, size: "320x180", seconds: 4, Clips.x264("keyint=25:crf=20") + after)
    }

    private func cut(_ source: MemorySource, to part: Double) -> MemorySource {
        MemorySource(bytes: Array(source.bytes.prefix(Int(Double(source.bytes.count) * part))))
    }

    /// Containers that say how long they should be.
    @Test(arguments: [("mp4", ["-movflags", "+faststart"]), ("mkv", []), ("avi", []), ("flv", [])])
    func `a file that was cut off tells how much is missing`(container: String, flags: [String]) throws {
        let whole = try film(container, flags)
        #expect(try Engine.inspect(whole).facts.video?.missingFrameCount == 0)
        let video = try #require(try Engine.inspect(cut(whole, to: 0.6)).facts.video)
        #expect((20...80).contains(video.sourceFrameCount))
        #expect(abs(video.sourceFrameCount + video.missingFrameCount - 100) <= 1, "\(video.missingFrameCount)")
        if let passthrough = video.passthrough { #expect(passthrough.obstacles.contains("Its file was cut off.")) }
    }

    @Test func `a transport stream that was cut off is as long as it is`() throws {
        let video = try #require(try Engine.inspect(cut(try film("ts"), to: 0.6)).facts.video)
        #expect((20...80).contains(video.sourceFrameCount) && video.missingFrameCount == 0)
    }

    @Test func `a recording that was never finished is as long as it is`() throws {
        let live = try film("mkv", ["-live", "1"])
        let video = try #require(try Engine.inspect(cut(live, to: 0.6)).facts.video)
        #expect((20...80).contains(video.sourceFrameCount) && video.missingFrameCount == 0)
    }

    @Test func `too much that is missing is a failure, a little is not`() throws {
        let whole = try film("mp4", ["-movflags", "+faststart"])
        let failure = #expect(throws: Failure.self) { try Engine.Job(cut(whole, to: 0.5)) }
        #expect(failure?.code == .tooCorrupt)
        #expect(try Engine.Job(cut(whole, to: 0.97)).plan.frameCount > 90)
    }

    @Test func `damaged packets are counted, and the timeline stays whole`() throws {
        var source = try film("mp4", ["-movflags", "+faststart"])
        let data = try #require(source.bytes.lastRange(of: Array("mdat".utf8))).upperBound
        for place in stride(from: data + 20_000, to: data + 32_000, by: 37) { source.bytes[place] ^= 0x5A }
        let job = try Engine.Job(source, preset: Engine.preset(sides: [180]))
        #expect(job.plan.frameCount == 100)
        let sink = CollectingSink()
        var tally = DecodeTally(decodedFrames: 0, errors: 0)
        for chunk in job.plan.chunks.indices {
            let part = try Engine.encodeVideo(job, chunk: chunk, group: 0, into: sink)
            tally.decodedFrames += part.decodedFrames
            tally.errors += part.errors
        }
        #expect((1...60).contains(tally.errors), "\(tally)")
        #expect(try Judge.frameHashes(try sink.file("180p")).count == 100)
    }

    @Test(arguments: ["mp4", "mkv", "avi", "flv"])
    func `a file without a frame is refused`(container: String) throws {
        let source = try Clips.make(
            container,
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1", "-frames:v", "0"] + Clips.x264() + ["{}"])
        let failure = #expect(throws: Failure.self) { try Engine.inspect(source) }
        #expect([.noFrames, .unreadable, .notMedia, .emptyFile].contains(failure?.code))
    }
}

/// Nothing that tells of the maker or the place is in any output.
@Suite struct MetadataTests {
    @Test func `author, place, camera and encoder are in no output`() throws {
        let secrets = ["Ada Author", "+48.8577+002.295", "SecretCam", "x264", "Very private"]
        let source = try Clips.make(
            "mov",
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2", "-f", "lavfi", "-i", "sine=duration=2"]
                + Clips.x264() + ["-c:a", "aac"]
                + ["-metadata", "artist=\(secrets[0])", "-metadata", "location=\(secrets[1])/"]
                + ["-metadata", "make=\(secrets[2])", "-metadata", "comment=\(secrets[4])", "{}"])
        let held = String(decoding: source.bytes, as: Unicode.ASCII.self)
        #expect(secrets.allSatisfy { held.contains($0) }, "the source has them, so that the test can fail")
        let job = try Engine.Job(source)
        let sink = try job.encodeAll()
        for name in job.plan.video.map(\.name) + job.plan.audio.map(\.name) {
            let made = String(decoding: try sink.file(name), as: Unicode.ASCII.self)
            for secret in secrets + ["Lavf"] { #expect(!made.contains(secret), "\(secret) in \(name)") }
        }
    }
}
