import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct TrimmedEncodeTests {
    private func job(_ name: String, from start: MediaTime, to end: MediaTime? = nil) throws -> Engine.Job {
        var job = try Engine.Job(try Clips.sample(name), preset: Engine.preset(sides: [180]))
        (job.facts, job.index) = try EncodeOptions(start: start, end: end).trim(job.facts, job.index)
        job.plan = try TranscodePlan.make(
            facts: job.facts, index: job.index, preset: Engine.preset(sides: [180]), grouping: .together)
        return job
    }

    /// What each slot of the grid shows, decoded from the keyframe before the first.
    private func shown(_ job: Engine.Job) throws -> [[UInt8]?] {
        let picture = try SourcePicture(source: job.source, facts: job.facts, index: job.index, limits: Engine.limits)
        let reader = try VideoReader.open(picture)
        try reader.start(at: try #require(job.index.keyframe(atOrBefore: .zero)))
        var grid = FrameGrid<[UInt8]?>(rate: job.plan.frameRate, slots: 0..<job.plan.frameCount)
        var shown: [[UInt8]?] = []
        while !grid.isFull, let (frame, time) = try reader.next() {
            if let settled = grid.add(frame.pictureBytes, at: time) {
                shown += settled.slots.map { _ in settled.picture }
            }
        }
        if let rest = grid.finish() { shown += rest.slots.map { _ in rest.picture } }
        return shown
    }

    @Test(arguments: ["film-2997.mp4", "without-cues.mkv", "wrapping-clock.ts", "webcast.flv"])
    func `the first frame is the source's frame at the start, in the middle of a GOP too`(name: String) throws {
        let whole = try Engine.Job(try Clips.sample(name), preset: Engine.preset(sides: [180]))
        let all = try shown(whole)
        for first in [1, 17, 40] where first + 10 < whole.plan.frameCount {
            let rate = whole.plan.frameRate
            let part = try job(name, from: rate.time(ofFrame: first), to: rate.time(ofFrame: first + 10))
            #expect(part.plan.frameCount == 10)
            #expect(try shown(part) == Array(all[first..<first + 10]), "from frame \(first)")
        }
    }

    @Test func `sound and picture are cut at the same place`() throws {
        // A flash and a beep at each second; the cut is 0.44 s before one.
        let job = try job(
            "flash-and-beep.mp4", from: MediaTime(1560, timescale: 1000), to: MediaTime(4, timescale: 1))
        let sink = try job.encodeAll()
        let bright = try Judge.brightness(try sink.file("180p"))
        #expect(bright.count == 61)
        let flashes = bright.indices.filter { bright[$0] > 100 && ($0 == 0 || bright[$0 - 1] <= 100) }
            .map { Double($0) / 25 }
        let samples = try Judge.presentedSamples(try sink.file("stereo"))
        #expect(abs(samples.count - 61 * 1920) < 1024)
        var beeps: [Double] = []
        var quietSince = -48_000
        for (position, sample) in samples.enumerated() where abs(sample) > 0.2 {
            if position - quietSince > 12_000 { beeps.append(Double(position) / 48_000) }
            quietSince = position
        }
        #expect(flashes == [0.44, 1.44])
        #expect(beeps.count == 2)
        for (flash, beep) in zip(flashes, beeps) { #expect(abs(flash - beep) < 0.003, "\(flash) and \(beep)") }
    }
}
