import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct LoudnessTests {
    private func measure(_ source: MemorySource) throws -> [SourceSurvey.Loudness] {
        let (facts, index) = try Engine.inspect(source)
        var last = (done: 0, of: 0)
        let found = try LoudnessMeasurement.run(
            source: source, facts: facts, index: index, streams: facts.audio.map(\.streamIndex), limits: Engine.limits
        ) {
            #expect($0 >= last.done && $0 <= $1)
            last = ($0, $1)
        }
        #expect(last.done == last.of)
        return found
    }

    /// What `ffmpeg` itself measures.
    private func judge(_ source: MemorySource, filter: String) throws -> (
        integrated: Double, peak: Double, range: Double
    ) {
        let log = try Judge.run(
            "ffmpeg", ["-hide_banner", "-nostats", "-i", "{}", "-vn", "-af", filter, "-f", "null", "-"],
            on: source.bytes
        ).complaints
        let summary = try #require(log.range(of: "Summary:")).upperBound
        let value = { (name: String) in
            try #require(
                log[summary...].split(separator: "\n").first { $0.contains(name) }?.split(separator: " ")
                    .compactMap { Double($0) }.first)
        }
        return (try value("I:"), try value("Peak:"), try value("LRA:"))
    }

    @Test(arguments: ["film-2997.mp4", "phone-rotated.mp4", "without-cues.mkv", "flash-and-beep.mp4"])
    func `loudness is what ffmpeg measures`(name: String) throws {
        let source = try Clips.sample(name)
        let found = try #require(try measure(source).first)
        let wanted = try judge(source, filter: "aresample=48000,ebur128=peak=true:dualmono=true")
        #expect(abs(try #require(found.integrated) - wanted.integrated) <= 0.1)
        #expect(abs(try #require(found.truePeak) - wanted.peak) <= 0.1)
        #expect(abs(found.range - wanted.range) <= 0.2)
    }

    @Test func `of surround sound the stereo downmix is measured`() throws {
        let source = try Clips.make(
            "mov",
            Clips.picture(seconds: 4) + [
                "-f", "lavfi", "-i", "anoisesrc=seed=1:amplitude=0.3:duration=4:sample_rate=48000", "-af",
                "pan=5.1|FL=c0|FR=0.5*c0|FC=0.7*c0|LFE=c0|BL=0.3*c0|BR=0.2*c0",
            ] + Clips.quickly + ["-c:a", "pcm_s16le"])
        let found = try #require(try measure(source).first)
        let wanted = try judge(
            source,
            filter: "pan=stereo|FL=FL+0.7071*FC+0.7071*BL|FR=FR+0.7071*FC+0.7071*BR,aresample=48000,ebur128=peak=true")
        #expect(abs(try #require(found.integrated) - wanted.integrated) <= 0.1)
    }

    @Test func `silence has no loudness`() throws {
        let source = try Clips.make(
            "mov",
            Clips.picture(seconds: 1) + ["-f", "lavfi", "-i", "anullsrc=sample_rate=48000:duration=1"] + Clips.quickly
                + ["-c:a", "pcm_s16le", "-shortest"])
        let found = try #require(try measure(source).first)
        #expect(found.integrated == nil && found.truePeak == nil && found.range == 0)
    }
}
