import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct AudioSeamTests {
    /// The same plan with one segment to each span, or with all in one.
    private func encode(_ name: String, spans: (Int) -> [Range<Int>]) throws -> (samples: [Float], plan: TranscodePlan) {
        var job = try Engine.Job(try Clips.sample(name), preset: Engine.preset(sides: [120]))
        job.plan.audioSpans = spans(job.plan.segmentCount)
        let sink = CollectingSink()
        for span in job.plan.audioSpans.indices { try Engine.encodeAudio(job, rendition: 0, span: span, into: sink) }
        return (try Judge.presentedSamples(try sink.file(job.plan.audio[0].name)), job.plan)
    }

    @Test(arguments: ["film-2997.mp4", "wrapping-clock.ts", "webcast.flv", "without-cues.mkv"])
    func `the seams between spans cannot be heard`(name: String) throws {
        let short = try encode(name) { count in (0..<count).map { $0..<$0 + 1 } }
        let long = try encode(name) { [0..<$0] }
        #expect(short.plan.audioSpans.count > 2)
        #expect(short.samples.count == long.samples.count)
        let worst = zip(short.samples, long.samples).map { abs($0 - $1) }.max() ?? 1
        #expect(long.samples.contains { abs($0) > 0.05 }, "there is sound, so that the test can fail")
        // Full scale is 1; the encoder's rate control may differ by a hair.
        #expect(worst < 0.005, "differs by \(worst)")
    }

    @Test func `the resampled sound has the source's pitch and level`() throws {
        let samples = try encode("film-2997.mp4") { [0..<$0] }.samples
        let middle = samples[48_000..<96_000]
        let crossings = zip(middle, middle.dropFirst()).count { $0 < 0 && $1 >= 0 }
        #expect(abs(crossings - 440) <= 1)
        #expect(abs((middle.map(abs).max() ?? 0) - 0.125) < 0.02)
    }

    @Test func `flash and beep stay together`() throws {
        let job = try Engine.Job(try Clips.sample("flash-and-beep.mp4"), preset: Engine.preset(sides: [180]))
        let sink = try job.encodeAll()
        let brightness = try Judge.brightness(try sink.file("180p"))
        let flashes = brightness.indices.filter { brightness[$0] > 120 && ($0 == 0 || brightness[$0 - 1] <= 120) }
            .map { Double($0) / 25 }
        let samples = try Judge.presentedSamples(try sink.file(job.plan.audio[0].name))
        var beeps: [Double] = []
        var quietSince = -48_000
        for (position, sample) in samples.enumerated() where abs(sample) > 0.3 {
            if position - quietSince > 12_000 { beeps.append(Double(position) / 48_000) }
            quietSince = position
        }
        #expect(flashes.count == 5 && beeps.count == 5)
        for (flash, beep) in zip(flashes, beeps) { #expect(abs(flash - beep) < 0.003, "\(flash) and \(beep)") }
    }
}
