import HeadwaterCore
import Testing

/// However a source counts, its presentation starts at 0 and goes on without a gap.
@Suite struct TimelineSourceTests {
    private static let sound = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=4"]

    private func film(_ container: String, _ after: [String] = [], seconds: Double = 4) throws -> MemorySource {
        let picture = "testsrc2=size=160x90:rate=25:duration=\(seconds)"
        return try Clips.make(
            container,
            ["-f", "lavfi", "-i", picture] + Self.sound + Clips.x264("keyint=25:bframes=2:b-adapt=0")
                + ["-c:a", "aac", "-shortest"] + after + ["{}"])
    }

    private func expectContinuous(_ source: MemorySource, frames: ClosedRange<Int>) throws {
        let (facts, index) = try Engine.inspect(source)
        let video = try #require(facts.video)
        // Decoding may have to start before what is presented.
        #expect(try #require(index.keyframes.first).time <= .zero)
        #expect(video.frameRate == FrameRate(25) && !video.isVariableFrameRate)
        let count = video.frameRate.frame(nearest: index.end)
        #expect(frames.contains(count), "\(count)")
        let job = try Engine.Job(source, preset: Engine.preset(sides: [90]))
        let hashes = try Judge.frameHashes(try job.encodeAll().file("90p"))
        #expect(hashes.count == count)
        #expect(Set(hashes).count >= count - 2, "no picture stands still")
    }

    @Test func `an edit list that trims the start starts the presentation there`() throws {
        let cut = try Clips.edited(try film("mp4"), ["-ss", "0.52"])
        try expectContinuous(cut, frames: 86...88)
        #expect(try Engine.inspect(cut).index.keyframes.first?.time == MediaTime(-52, timescale: 100))
    }

    @Test func `an empty edit that delays the picture delays nothing`() throws {
        let late = try Clips.edited(try film("mp4"), ["-itsoffset", "2"])
        try expectContinuous(late, frames: 100...100)
    }

    @Test(arguments: [
        ("mp4", ["-avoid_negative_ts", "disabled"]), ("mp4", ["-movflags", "+negative_cts_offsets"]), ("mkv", []),
    ])
    func `decode times before 0 are no presentation before 0`(container: String, flags: [String]) throws {
        try expectContinuous(try film(container, flags), frames: 100...100)
    }

    @Test func `a transport clock that wraps goes on`() throws {
        // 33 bits at 90 kHz end at 95443.717 s.
        try expectContinuous(
            try film("ts", ["-output_ts_offset", "95441.9", "-muxdelay", "0", "-muxpreload", "0"]), frames: 100...100)
    }

    @Test(arguments: ["5000", "0"])
    func `a discontinuity of the clock is no gap`(offset: String) throws {
        let first = try film("ts", ["-output_ts_offset", "3000"])
        let second = try film("ts", ["-output_ts_offset", offset])
        try expectContinuous(MemorySource(bytes: first.bytes + second.bytes), frames: 199...201)
    }

    @Test(arguments: [["-movflags", "+faststart"], [], ["-movflags", "+frag_keyframe+empty_moov"]])
    func `the moov may stand before, behind or among the samples`(flags: [String]) throws {
        try expectContinuous(try film("mp4", flags), frames: 100...100)
    }

    @Test func `a program stream whose packets do not all have a time is continuous`() throws {
        let picture = "testsrc2=size=160x96:rate=25:duration=4"
        let source = try Clips.make(
            "mpg", ["-f", "lavfi", "-i", picture, "-c:v", "mpeg2video", "-bf", "2", "-q:v", "3", "-f", "vob", "{}"])
        let job = try Engine.Job(source)
        #expect(job.plan.frameRate == FrameRate(25) && job.plan.frameCount == 100)
    }
}
