import HeadwaterCore
import Testing

@testable import Media

/// Sources that change on the way, and those whose keyframes are where no segment starts.
@Suite struct ChangingSourceTests {
    private func expectWhole(_ source: MemorySource, frames: Int, size: PixelSize) throws {
        let job = try Engine.Job(source, preset: Engine.preset(sides: [size.shortSide]))
        #expect(job.plan.frameCount == frames)
        let file = try job.encodeAll().file("\(size.shortSide)p")
        let verified = try Engine.verify([file])
        #expect(verified.decodedUnits == Int64(frames) && verified.errors == 0 && verified.size == size)
        #expect(Set(try Judge.frameHashes(file)).count > frames * 9 / 10)
    }

    @Test(arguments: [("128x128", "yuv420p"), ("320x180", "yuv420p"), ("160x90", "yuv444p"), ("160x90", "yuv420p10le")])
    func `another size or pixel format in mid-stream leaves one constant output size`(size: String, format: String)
        throws
    {
        let first = try Clips.picture("ts", seconds: 1.2)
        let second = try Clips.picture("ts", size: size, seconds: 1.2, Clips.x264(format: format))
        let both = MemorySource(bytes: first.bytes + second.bytes)
        try expectWhole(both, frames: 60, size: PixelSize(width: 160, height: 90))
    }

    @Test(arguments: ["mp4", "mkv", "ts"])
    func `open GOPs are decoded across their keyframes`(container: String) throws {
        let encoder = Clips.x264("keyint=15:min-keyint=1:scenecut=0:open-gop=1:bframes=3:b-adapt=0")
        try expectWhole(
            try Clips.picture(container, seconds: 4, encoder), frames: 100, size: PixelSize(width: 160, height: 90))
    }

    @Test(arguments: ["mp4", "mkv", "ts"])
    func `a GOP as long as the file is one chunk`(container: String) throws {
        let source = try Clips.picture(container, seconds: 8, Clips.x264("keyint=infinite:scenecut=0"))
        let job = try Engine.Job(source)
        #expect(job.index.keyframes.count == 1 && job.plan.chunks.count == 1 && job.plan.segmentCount == 8)
        try expectWhole(source, frames: 200, size: PixelSize(width: 160, height: 90))
    }
}
