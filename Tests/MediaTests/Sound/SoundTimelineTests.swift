import Foundation
import HeadwaterCore
import Testing

@testable import Media

/// The rows about sound of the table of sources: what comes in, and where it is heard.
@Suite struct SoundTimelineTests {

    /// A click of 20 ms at each whole second of the sound's own time.
    private static func clicks(seconds: Double, rate: Int) -> [String] {
        [
            "-f", "lavfi", "-i",
            "aevalsrc=exprs='if(lt(mod(t,1),0.02),0.5,0)':sample_rate=\(rate):duration=\(seconds):channel_layout=stereo",
        ]
    }

    /// Where clicks begin, in seconds, on the presentation's timeline.
    private static func onsets(of source: MemorySource) throws -> [Double] {
        let job = try Engine.Job(source)
        let count = job.plan.audioSampleCount
        var sound = try PresentationSound.open(
            try #require(job.plan.audio.first), plan: job.plan, source: source, facts: job.facts, index: job.index,
            range: 0..<count, limits: Engine.limits)
        let samples = try sound.next(Int(count))[0]
        var onsets: [Double] = []
        var last = -48_000
        for (place, sample) in samples.enumerated() where abs(sample) > 0.25 {
            if place - last > 4800 { onsets.append(Double(place) / 48_000) }
            last = place
        }
        return onsets
    }

    private static func expect(_ found: [Double], _ wanted: [Double], within tolerance: Double) {
        #expect(found.count == wanted.count, "\(found)")
        for (found, wanted) in zip(found, wanted) {
            #expect(abs(found - wanted) <= tolerance, "\(found), not \(wanted)")
        }
    }

    @Test(arguments: [("mov", "pcm_s16le"), ("mkv", "flac"), ("mkv", "pcm_s16le"), ("mp4", "alac")])
    func `row audio late: silence comes first`(ending: String, codec: String) throws {
        let source = try Clips.make(
            ending,
            Clips.picture(seconds: 4) + ["-itsoffset", "0.3"] + Self.clicks(seconds: 3, rate: 44_100) + Clips.quickly
                + ["-map", "0", "-map", "1", "-c:a", codec])
        Self.expect(try Self.onsets(of: source), [0.3, 1.3, 2.3], within: 0.0006)
    }

    @Test(arguments: [("mov", "pcm_s16le"), ("mkv", "flac"), ("mkv", "pcm_s16le")])
    func `row audio early: it is trimmed at the video's zero`(ending: String, codec: String) throws {
        let source = try Clips.make(
            ending,
            ["-itsoffset", "0.4"] + Clips.picture(seconds: 3) + Self.clicks(seconds: 3.4, rate: 48_000) + Clips.quickly
                + ["-fps_mode", "passthrough", "-map", "0", "-map", "1", "-c:a", codec])
        Self.expect(try Self.onsets(of: source), [0.6, 1.6, 2.6], within: 0.0006)
    }

    @Test(arguments: [("mkv", "flac"), ("mkv", "pcm_s16le"), ("ts", "mp2"), ("mkv", "aac")])
    func `row audio with gaps: what follows a gap is heard at its own time`(ending: String, codec: String) throws {
        let source = try Clips.make(
            ending,
            Clips.picture(seconds: 6) + Self.clicks(seconds: 6, rate: 48_000) + [
                "-af", "aselect='not(between(t,1.5,3.5))'",
            ] + Clips.quickly + ["-map", "0", "-map", "1", "-c:a", codec])
        // Coded frames reach over the edges of the gap.
        Self.expect(try Self.onsets(of: source), [0, 1, 4, 5], within: 0.002)
    }

    @Test(arguments: [
        ("mkv", "aac"), ("flv", "aac"), ("ts", "mp2"), ("mkv", "libopus"), ("mkv", "libvorbis"), ("avi", "libmp3lame"),
    ])
    func `row drift: after a minute of rounded timestamps sound is where it was`(ending: String, codec: String) throws {
        let rate = codec == "libopus" ? 48_000 : 44_100
        let source = try Clips.make(
            ending,
            Clips.picture(seconds: 61, rate: 5) + Self.clicks(seconds: 61, rate: rate) + Clips.quickly
                + ["-map", "0", "-map", "1", "-b:a", "128k", "-c:a", codec])
        let found = try Self.onsets(of: source)
        #expect(found.count == 61)
        // The first click is the one at zero, where priming may be cut into it.
        let second = found.dropFirst().first ?? 0
        let drift = found.enumerated().dropFirst().map { abs($0.element - second - Double($0.offset - 1)) }.max() ?? 1
        #expect(drift < 0.003, "\(drift)")
    }

    @Test(arguments: [2.5, 4])
    func `row drift: sound ends within one AAC frame of the picture however long the source's is`(sound: Double) throws
    {
        let source = try Clips.make(
            "mp4",
            Clips.picture(seconds: 3) + Self.clicks(seconds: sound, rate: 44_100) + Clips.quickly
                + ["-map", "0", "-map", "1", "-c:a", "aac"])
        let job = try Engine.Job(source)
        let sink = CollectingSink()
        for span in job.plan.audioSpans.indices { try Engine.encodeAudio(job, rendition: 0, span: span, into: sink) }
        let samples = try Judge.presentedSamples(try sink.file(job.plan.audio[0].name))
        #expect((0..<1024).contains(samples.count - 3 * 48_000))
    }

    @Test func `row several languages, commentary: facts tell them apart`() throws {
        let source = try Clips.make(
            "mkv",
            Clips.picture(seconds: 1) + Self.clicks(seconds: 1, rate: 48_000) + Clips.quickly + [
                "-map", "0", "-map", "1", "-map", "1", "-map", "1", "-c:a", "aac", "-metadata:s:a:0", "language=ger",
                "-metadata:s:a:1", "language=eng", "-metadata:s:a:2", "language=eng", "-disposition:a:0", "default",
                "-disposition:a:2", "comment",
            ])
        let facts = try Engine.inspect(source).facts.audio
        #expect(facts.map(\.language) == ["de", "en", "en"])
        #expect(facts.map(\.isDefault) == [true, false, false])
        #expect(facts.map(\.title) == [nil, nil, "Commentary"])
    }
}
