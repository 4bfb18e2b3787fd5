import CMAF
import HeadwaterCore
import Testing

/// The output has one constant rate of at least 1 and at most 60 frames per second.
@Suite struct FrameRateSourceTests {
    @Test(arguments: [("120", 60, 60), ("144", 48, 48), ("240", 60, 60), ("60", 60, 60)])
    func `a rate above 60 is divided to at most 60`(rate: String, grid: Int, frames: Int) throws {
        let job = try Engine.Job(try Clips.picture("mp4", size: "96x64", rate: rate))
        #expect(job.facts.video?.frameRate == FrameRate(Int32(grid)))
        #expect(job.plan.frameCount == frames)
        let file = try job.encodeAll().file(job.plan.video[0].name)
        #expect(Set(try Judge.frameHashes(file)).count == frames, "each frame shows another picture")
    }

    @Test(arguments: ["0.5", "0.1"])
    func `a very low rate becomes 1 frame per second`(rate: String) throws {
        let job = try Engine.Job(try Clips.picture("mp4", size: "96x64", rate: rate, seconds: 20))
        #expect(job.facts.video?.frameRate == FrameRate(1))
        #expect(job.plan.frameCount == 20)
        #expect(try Judge.frameHashes(try job.encodeAll().file(job.plan.video[0].name)).count == 20)
    }

    @Test(arguments: ["mp4", "mkv", "ts", "flv"])
    func `one frame still gives one segment`(container: String) throws {
        let source = try Clips.picture(container, size: "96x64", Clips.x264() + ["-frames:v", "1"])
        let job = try Engine.Job(source)
        #expect(job.facts.video?.sourceFrameCount == 1)
        #expect(job.plan.segmentCount == 1 && job.plan.frameCount == 1)
        #expect(try Judge.frameHashes(try job.encodeAll().file(job.plan.video[0].name)).count == 1)
    }

    @Test func `a still image that is held becomes a video of at least 1 frame per second`() throws {
        let source = try Clips.make(
            "mkv",
            ["-f", "lavfi", "-i", "testsrc=size=96x64:rate=1/3:duration=9", "-c:v", "libx264", "{}"])
        let job = try Engine.Job(source)
        #expect(job.facts.video?.frameRate == FrameRate(1) && job.plan.frameCount == 9)
        #expect(try Judge.frameHashes(try job.encodeAll().file(job.plan.video[0].name)).count == 9)
    }

    @Test func `a variable rate becomes the nearest standard one, with IDRs at the same times in every rung`() throws {
        let source = try Clips.picture(
            "mkv", size: "320x180", rate: "60", seconds: 4, filter: "setpts='(N*5+3*mod(N*N,5))/120/TB'",
            Clips.x264() + ["-fps_mode", "passthrough"])
        let job = try Engine.Job(source)
        let video = try #require(job.facts.video)
        #expect(video.isVariableFrameRate)
        #expect(FrameRate.standard.contains(video.frameRate))
        #expect(abs(video.frameRate.framesPerSecond - video.framesPerSecond) < 1)
        let sink = try job.encodeAll()
        #expect(job.plan.video.count == 2)
        let lengths = try job.plan.video.map { rendition in
            let header = try #require(sink.inits[rendition.name])
            return try (0..<job.plan.segmentCount).flatMap { number in
                let bytes = try #require(sink.segments[rendition.name]?[number])
                return try CMAFReader.segment(bytes, initSegment: header).fragments.map(\.duration)
            }
        }
        #expect(lengths[0] == lengths[1] && lengths[0].count > 3)
    }
}
