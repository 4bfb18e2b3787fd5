import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct AudioSeamTests {
    /// The same plan with one segment to each span, or with all in one.
    private func encode(_ name: String, spans: (Int) -> [Range<Int>]) throws -> (samples: [Float], plan: TranscodePlan)
    {
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
        // Full scale is 1. The encoder's rate control never forgets: a pre-roll of eight seconds instead of one leaves
        // the same difference. What it changes is which coding noise there is, not how much: see the next test.
        #expect(worst < 0.0125, "differs by \(worst)")
    }

    @Test func `there is no more coding noise at a seam than there is without one`() throws {
        let source = try Clips.make(
            "mov",
            Clips.picture(seconds: 8) + [
                "-f", "lavfi", "-i",
                "aevalsrc=exprs='0.3*sin(2*PI*(300+90*t)*t)+0.2*random(0)|0.3*sin(2*PI*500*t)+0.1*random(1)':duration=8",
            ] + Clips.quickly + ["-c:a", "pcm_s16le"])
        var job = try Engine.Job(source)
        let encode = { (job: Engine.Job) in
            let sink = CollectingSink()
            for span in job.plan.audioSpans.indices {
                try Engine.encodeAudio(job, rendition: 0, span: span, into: sink)
            }
            return try Judge.presentedSamples(try sink.file(job.plan.audio[0].name))
        }
        let long = try encode(job)
        job.plan.audioSpans = (0..<job.plan.segmentCount).map { $0..<$0 + 1 }
        let short = try encode(job)
        var sound = try PresentationSound.open(
            job.plan.audio[0], plan: job.plan, source: source, facts: job.facts, index: job.index,
            range: 0..<job.plan.audioSampleCount, limits: Engine.limits)
        let original = try sound.next(Int(job.plan.audioSampleCount))[0]
        // Two AAC frames to both sides of every seam.
        let places = job.plan.audioBoundaries.dropFirst().dropLast().flatMap { frame in
            (frame - 3) * 1024..<(frame + 1) * 1024
        }
        let noise = { (coded: [Float]) in
            (places.reduce(0.0) { $0 + pow(Double(coded[$1] - original[$1]), 2) } / Double(places.count)).squareRoot()
        }
        #expect(places.count >= 6 * 4096)
        // A shift by one sample would be a noise of 0.1.
        #expect(noise(long) > 0.001 && noise(long) < 0.06, "\(noise(long))")
        #expect(noise(short) < noise(long) * 1.1, "\(noise(short)) at seams, \(noise(long)) without")
    }

    /// 48 kHz from the decoder and the resampler, from `start` on.
    private func decoded(_ job: Engine.Job, from start: Int64, count: Int64) throws -> [[Float]] {
        let reader = try SoundReader.open(
            job.source, container: job.facts.container, index: job.index, streamIndex: job.facts.audio[0].streamIndex,
            channels: 2, from: MediaTime(start, timescale: 48_000), limits: Engine.limits)
        var assembler = SoundAssembler(channels: 2, range: start..<start + count)
        while !assembler.isComplete, let blocks = try reader?.next() { blocks.forEach { assembler.add($0) } }
        assembler.fill(to: start + count)
        let samples = assembler.take(Int(count))
        return try #require(samples)
    }

    @Test(arguments: ["film-2997.mp4", "wrapping-clock.ts", "flash-and-beep.mp4"])
    func `sound decoded from the middle is the same to the sample`(name: String) throws {
        var job = try Engine.Job(try Clips.sample(name))
        let count = job.plan.audioSampleCount
        let whole = try decoded(job, from: 0, count: count)
        #expect(whole[0].contains { abs($0) > 0.05 }, "there is sound, so that the test can fail")
        // Starting points every half second, more than an inspection would record.
        job.index.audio[0].runs = try Self.denseRuns(of: job)
        #expect(job.index.audio[0].runs.count > 2)
        for start in stride(from: 24_000, to: count - 24_000, by: 31_337) {
            let part = try decoded(job, from: start, count: 12_000)
            let expected = whole.map { Array($0[Int(start)..<Int(start) + 12_000]) }
            let worst = zip(part, expected).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? 1
            // -96 dB: below half a step of 16-bit sound.
            #expect(worst < 1.53e-5, "from \(start): \(worst)")
        }
    }

    /// What may be in a file, where FFmpeg itself decodes it.
    static let codecs: [(codec: String, ending: String, options: [String])] = [
        ("aac", "mp4", ["-aac_pns", "0"]), ("aac", "ts", ["-aac_pns", "0"]), ("aac", "mkv", ["-aac_pns", "0"]),
        ("aac", "flv", ["-aac_pns", "0", "-ar", "44100"]),
        ("libmp3lame", "mp4", ["-b:a", "32k", "-ar", "32000"]), ("libmp3lame", "mkv", ["-b:a", "64k"]),
        ("libmp3lame", "ts", []), ("libmp3lame", "avi", []), ("mp2", "ts", []), ("ac3", "ts", []), ("ac3", "mkv", []),
        ("eac3", "mp4", []), ("libopus", "webm", []), ("libopus", "mp4", []),
        ("libvorbis", "webm", ["-ar", "44100"]), ("libvorbis", "mkv", []), ("flac", "mkv", ["-ar", "44100"]),
        ("alac", "mov", []), ("pcm_s24le", "mov", []), ("pcm_s16le", "mkv", ["-ar", "44100"]),
        ("pcm_s16le", "avi", []), ("dca", "ts", ["-strict", "-2"]),
    ]

    @Test(arguments: codecs)
    func `a span that starts in the middle puts the same samples into its encoder`(
        codec: String, ending: String, options: [String]
    ) throws {
        let picture = ending == "webm" ? ["-c:v", "libvpx", "-deadline", "realtime", "-g", "12"] : Clips.quickly
        let source = try Clips.make(
            ending,
            Clips.picture(seconds: 6) + [
                "-f", "lavfi", "-i",
                "aevalsrc=exprs='0.3*sin(2*PI*(300+90*t)*t)+0.2*random(0)|0.3*sin(2*PI*500*t)':duration=6:sample_rate=48000",
            ] + picture + ["-c:a", codec] + options)
        var job = try Engine.Job(source)
        job.index.audio[0].runs = try Self.denseRuns(of: job)
        #expect(job.index.audio[0].runs.count > 1 || codec == "pcm_s16le")
        let rendition = job.plan.audio[0]
        let sound = { (range: Range<Int64>) in
            var sound = try PresentationSound.open(
                rendition, plan: job.plan, source: source, facts: job.facts, index: job.index, range: range,
                limits: Engine.limits)
            let samples = try sound.next(range.count)
            #expect(sound.tally.errors == 0)
            return samples
        }
        let whole = try sound(0..<288_000)
        #expect(whole[0].contains { abs($0) > 0.2 }, "there is sound, so that the test can fail")
        for start in stride(from: Int64(100 * 1024), to: 280_000, by: 61 * 1024) {
            let preroll = Int64(47 * 1024)
            let part = try sound(start - preroll..<start + 8192)
            let worst =
                zip(part, whole).flatMap { part, whole in
                    zip(part[Int(preroll)...], whole[Int(start)...]).map { abs($0 - $1) }
                }.max() ?? 1
            #expect(worst <= Self.decoderMemory(codec), "from \(start): \(worst)")
        }
    }

    /// Bit for bit, but where decoders put noise of their own into what was not coded (AC-3, ATSC A/52, 7.3.4), carry
    /// the rounding of 16 bits on (MP2) or forget slowly (Opus). A shift by one sample would show as 0.2.
    private static func decoderMemory(_ codec: String) -> Float {
        switch codec {
        case "ac3", "eac3": 0.08
        case "mp2": 6.2e-5
        case "libopus": 1.53e-5
        default: 0
        }
    }

    private static func denseRuns(of job: Engine.Job) throws -> [SourceIndex.AudioRun] {
        let demuxer = try Demuxer.open(job.source, limits: Engine.limits)
        try demuxer.learnStreams()
        let stream = try #require(demuxer.stream(job.facts.audio[0].streamIndex))
        var survey = SoundSurvey(stream: stream, limits: Engine.limits, checkpointSeconds: 0.5)
        let packet = try Packet.make()
        while try demuxer.read(into: packet) {
            if packet.streamIndex == stream.index { try survey.add(packet) }
        }
        return survey.runs(
            clock: SourceClock(pieces: job.index.pieces, keyframes: job.index.keyframes), end: job.index.end)
    }

    @Test func `the resampled sound has the source's pitch and level`() throws {
        let samples = try encode("film-2997.mp4") { [0..<$0] }.samples
        let middle = samples[48_000..<96_000]
        let crossings = zip(middle, middle.dropFirst()).count { $0 < 0 && $1 >= 0 }
        #expect(abs(crossings - 440) <= 1)
        #expect(abs((middle.map(abs).max() ?? 0) - 0.094) < 0.01)
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
