import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// Interlaced sources: field order trusted, a picture for each field.
@Suite struct InterlacedSourceTests {
    /// Each field is a little brighter than the one before, so that its place in time can be seen.
    private static func ramp(_ container: String, fields: String, topFirst: Bool, _ encoder: [String]) throws
        -> MemorySource
    {
        let source =
            "nullsrc=size=160x96:rate=\(fields):duration=1,format=yuv420p,geq=lum='40+N*3':cb=128:cr=128"
        let weave = "tinterlace=mode=interleave_\(topFirst ? "top" : "bottom"),fieldorder=\(topFirst ? "tff" : "bff")"
        return try Clips.make(container, ["-f", "lavfi", "-i", source, "-vf", weave] + encoder + ["{}"])
    }

    private static let mpeg2 = ["-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ildct+ilme", "-g", "12"]

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var container: String
        var fields: String
        var grid: FrameRate
        var topFirst: Bool
        var encoder: [String]

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "MPEG-2 25i", container: "ts", fields: "50", grid: FrameRate(50), topFirst: true,
            encoder: mpeg2 + ["-top", "1"]),
        Case(
            name: "MPEG-2 29.97i bottom field first", container: "ts", fields: "60000/1001",
            grid: FrameRate(60000, 1001), topFirst: false, encoder: mpeg2 + ["-top", "0"]),
        Case(
            name: "H.264 25i", container: "mp4", fields: "50", grid: FrameRate(50), topFirst: true,
            encoder: Clips.x264("tff=1:crf=10")),
        Case(
            name: "H.264 29.97i bottom field first", container: "mkv", fields: "60000/1001",
            grid: FrameRate(60000, 1001), topFirst: false, encoder: Clips.x264("bff=1:crf=10")),
    ]

    @Test(arguments: cases)
    func `each field becomes a picture at its own time`(clip: Case) throws {
        let source = try Self.ramp(
            clip.container, fields: clip.fields, topFirst: clip.topFirst, clip.encoder)
        let job = try Engine.Job(source, preset: Engine.preset(sides: [96]))
        let video = try #require(job.facts.video)
        #expect(video.isInterlaced)
        #expect(video.frameRate == clip.grid)
        #expect(abs(video.framesPerSecond * 2 - clip.grid.framesPerSecond) < 0.001)
        #expect(job.plan.frameCount == video.sourceFrameCount * 2)
        let made = try Judge.brightness(try job.encodeAll().file("96p"))
        #expect(made.count == job.plan.frameCount)
        // The first and the last picture lack a neighbour in time.
        let steps = zip(made.dropFirst(2), made.dropFirst()).map { $0 - $1 }.dropLast(2)
        #expect(steps.allSatisfy { (1...7).contains($0) }, "\(made)")
    }

    @Test(arguments: [FrameRate(25), FrameRate(50)])
    func `a picture without neighbours is deinterlaced alone`(rate: FrameRate) throws {
        let clip = try Self.ramp("mp4", fields: "50", topFirst: true, Clips.x264("tff=1:crf=10"))
        let (facts, index) = try Engine.inspect(clip)
        let picture = try SourcePicture(source: clip, facts: facts, index: index, limits: Engine.limits)
        let reader = try VideoReader.open(picture)
        try reader.start(at: try #require(index.keyframes.first))
        let (frame, _) = try #require(try reader.next())
        let scaler = Scaler(
            size: PixelSize(width: 80, height: 48), target: .rgb, source: picture.facts, rate: rate)
        let slots = 0..<(rate == FrameRate(50) ? 2 : 1)
        let made = try scaler.scale(.init(picture: frame, slots: slots)) + (try scaler.finish())
        #expect(made.map(\.slots) == slots.map { $0..<$0 + 1 })
    }

    @Test func `what is already shown field by field is not doubled again`() {
        let base = TimeBase(numerator: 1, denominator: 50)
        #expect(FrameRateEstimate(displayTicks: [0, 1, 2, 3], base: base, fallback: nil).fieldRate == FrameRate(50))
        let slow = FrameRateEstimate(displayTicks: [0, 2, 4, 6], base: base, fallback: nil)
        #expect(slow.fieldRate == FrameRate(50) && slow.gridRate == FrameRate(25))
    }

    @Test func `a stream that turns interlaced later has a picture for each field there, and a frame stays a frame`()
        throws
    {
        let progressive = try Clips.picture(
            "ts", size: "160x96", seconds: 2, ["-c:v", "mpeg2video", "-q:v", "2", "-g", "12"])
        let interlaced = try Self.ramp("ts", fields: "50", topFirst: true, Self.mpeg2 + ["-top", "1"])
        let both = MemorySource(bytes: progressive.bytes + interlaced.bytes)
        let job = try Engine.Job(both, preset: Engine.preset(sides: [96]))
        #expect(job.facts.video?.isInterlaced == true)
        #expect(job.facts.video?.frameRate == FrameRate(50))
        let hashes = try shown(job, slots: 0..<job.plan.frameCount)
        let frames = job.plan.frameCount / 2
        // The last frame before the change is compared with an interlaced one.
        #expect((1..<48).allSatisfy { hashes[2 * $0] == hashes[2 * $0 + 1] })
        #expect((52..<frames - 1).allSatisfy { hashes[2 * $0] != hashes[2 * $0 + 1] })
    }

    /// What each slot shows after scaling, decoded from the last keyframe before it.
    private func shown(_ job: Engine.Job, slots: Range<Int>) throws -> [Int: Int] {
        let picture = try SourcePicture(source: job.source, facts: job.facts, index: job.index, limits: Engine.limits)
        let reader = try VideoReader.open(picture)
        let start = job.plan.frameRate.time(ofFrame: slots.lowerBound)
        try reader.start(at: try #require(job.index.keyframe(atOrBefore: start)))
        var grid = FrameGrid<Frame>(rate: job.plan.frameRate, slots: slots)
        let scaler = Scaler(
            size: PixelSize(width: 80, height: 48), source: picture.facts, rate: job.plan.frameRate)
        var outputs: [Scaler.Output] = []
        while !grid.isFull, let (frame, time) = try reader.next() {
            if let settled = grid.add(frame, at: time) { outputs += try scaler.scale(settled) }
        }
        if let rest = grid.finish() { outputs += try scaler.scale(rest) }
        outputs += try scaler.finish()
        var shown: [Int: Int] = [:]
        for output in outputs {
            for slot in output.slots {
                #expect(shown[slot] == nil, "a slot has one picture")
                shown[slot] = output.picture.pictureBytes?.hashValue
            }
        }
        return shown
    }

    @Test func `behind a few frames of preroll a stretch deinterlaced alone is what the whole shows there`() throws {
        let source = try Self.ramp("ts", fields: "50", topFirst: true, Self.mpeg2 + ["-top", "1"])
        let job = try Engine.Job(source, preset: Engine.preset(sides: [96]))
        let whole = try shown(job, slots: 0..<job.plan.frameCount)
        #expect(whole.count == job.plan.frameCount)
        #expect(job.plan.leadInFrames >= 4 && job.plan.overFeedFrames >= 4)
        for start in stride(from: 4, to: job.plan.frameCount - 14, by: 7) {
            let fed = start - 4..<start + 14
            let alone = try shown(job, slots: fed)
            for slot in start..<start + 10 { #expect(alone[slot] == whole[slot], "slot \(slot) from \(fed)") }
        }
    }
}
