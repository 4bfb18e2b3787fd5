import Foundation
import HeadwaterCore
import Testing

@testable import Media

@Suite struct ChannelLayoutTests {
    /// A tone of its own in each channel of a layout, a tenth of full scale, in a container that names the layout.
    private static func tones(_ layout: String, count: Int, rate: Int = 48_000) throws -> MemorySource {
        let expressions = (0..<count).map { "0.1*sin(\(frequency($0))*2*PI*t)" }.joined(separator: "|")
        return try Clips.make(
            "mov",
            Clips.picture(seconds: 1.2) + [
                "-f", "lavfi", "-i",
                "aevalsrc=exprs=\(expressions):channel_layout=\(layout):sample_rate=\(rate):duration=1.2",
            ] + Clips.quickly + ["-c:a", "pcm_f32le"])
    }

    private static func frequency(_ channel: Int) -> Int { 400 + 300 * channel }

    private static func rendition(_ facts: SourceFacts, channels: Int, gain: Double = 0) throws
        -> TranscodePlan.AudioRendition
    {
        TranscodePlan.AudioRendition(
            name: "sound", group: "sound", streamIndex: try #require(facts.audio.first).streamIndex,
            channels: channels, bitsPerSecond: channels == 6 ? 384_000 : 192_000, gain: gain, language: "und",
            label: "Sound", isDefault: true)
    }

    /// Half a second out of the middle, as it goes into the encoder.
    private static func sound(of source: MemorySource, channels: Int, gain: Double = 0) throws -> [[Float]] {
        let job = try Engine.Job(source)
        var sound = try PresentationSound.open(
            try rendition(job.facts, channels: channels, gain: gain), plan: job.plan, source: source, facts: job.facts,
            index: job.index, range: 12_000..<36_000, limits: Engine.limits)
        return try sound.next(24_000)
    }

    private static func levels(_ sound: [[Float]], tones: Int) -> [[Double]] {
        sound.map { samples in
            (0..<tones).map { (Tones.amplitude(of: Double(frequency($0)), in: samples) * 1000).rounded() / 100 }
        }
    }

    /// The layouts' channels in the order of WAVE, and how much of each is in the left and in the right.
    static let downmixes: [(layout: String, left: [Double], right: [Double])] = [
        ("5.1", [1, 0, 0.71, 0, 0.71, 0], [0, 1, 0.71, 0, 0, 0.71]),
        ("5.1(side)", [1, 0, 0.71, 0, 0.71, 0], [0, 1, 0.71, 0, 0, 0.71]),
        ("7.1", [1, 0, 0.71, 0, 0.71, 0, 0.71, 0], [0, 1, 0.71, 0, 0, 0.71, 0, 0.71]),
        ("quad", [1, 0, 0.71, 0], [0, 1, 0, 0.71]),
        ("2.1", [1, 0, 0], [0, 1, 0]),
        ("3.0", [1, 0, 0.71], [0, 1, 0.71]),
        ("4.0", [1, 0, 0.71, 0.5], [0, 1, 0.71, 0.5]),
        ("5.0", [1, 0, 0.71, 0.71, 0], [0, 1, 0.71, 0, 0.71]),
        ("stereo", [1, 0], [0, 1]),
    ]

    @Test(arguments: downmixes)
    func `row 5.1: stereo takes centre and surrounds at -3 dB, without low frequency effects and never quieter`(
        layout: String, left: [Double], right: [Double]
    ) throws {
        let sound = try Self.sound(of: try Self.tones(layout, count: left.count), channels: 2)
        for (found, wanted) in zip(Self.levels(sound, tones: left.count), [left, right]) {
            #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 0.02 }, "\(found) where \(wanted) is expected")
        }
    }

    @Test func `seven channels and the low ones become five and the low ones`() throws {
        let sound = try Self.sound(of: try Self.tones("7.1", count: 8), channels: 6)
        let found = Self.levels(sound, tones: 8)
        for channel in 0..<4 { #expect(found[channel] == (0..<8).map { $0 == channel ? 1 : 0 }) }
        #expect(found[4][4] == 1 && abs(found[4][6] - 0.71) < 0.02 && found[4][5] == 0)
        #expect(found[5][5] == 1 && abs(found[5][7] - 0.71) < 0.02 && found[5][4] == 0)
    }

    @Test func `a gain is a factor, and what would clip is limited`() throws {
        let source = try Self.tones("stereo", count: 2)
        let quiet = Self.levels(try Self.sound(of: source, channels: 2, gain: -6.0206), tones: 2)
        #expect(abs(quiet[0][0] - 0.5) < 0.01)
        let loud = try Self.sound(of: source, channels: 2, gain: 30)
        #expect(loud.joined().map(abs).max().map { $0 <= PeakLimiter.mixedCeiling * 1.0001 && $0 > 0.8 } == true)
    }

    @Test(arguments: [8000, 11_025, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000])
    func `row mono, 8 to 192 kHz: one channel at 48 kHz, pitch and level kept`(rate: Int) throws {
        let source = try Self.tones("mono", count: 1, rate: rate)
        let sound = try Self.sound(of: source, channels: 1)
        #expect(sound.count == 1)
        #expect(abs(Tones.amplitude(of: 400, in: sound[0]) - 0.1) < 0.001)
        let job = try Engine.Job(source)
        #expect(job.plan.audio.map(\.channels) == [1])
    }

    @Test(arguments: [(3, [1.0, 0, 0], [0.0, 1, 0]), (4, [1, 0, 0.71, 0.5], [0, 1, 0.71, 0.5])])
    func `row unknown layout: it follows from the number of channels`(
        count: Int, left: [Double], right: [Double]
    ) throws {
        let layout = count == 3 ? "2.1" : "4.0"
        // WAVE's plain header has no layout; Matroska keeps only the count.
        let named = try Self.tones(layout, count: count)
        let source = try Clips.make(
            "mkv", ["-i", "in.mov", "-c:v", "copy", "-c:a", "pcm_f32le"], files: ["in.mov": named.bytes])
        let found = Self.levels(try Self.sound(of: source, channels: 2), tones: count)
        for (found, wanted) in zip(found, [left, right]) {
            #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 0.02 }, "\(found) where \(wanted) is expected")
        }
    }

    @Test func `of more channels than any layout has the first two are heard`() throws {
        let samples = (0..<57_600).flatMap { place in
            (0..<11).map { Float(0.1 * sin(2 * .pi * Double(Self.frequency($0) * place) / 48_000)) }
        }
        let source = try Clips.make(
            "mkv",
            Clips.picture(seconds: 1.2) + ["-f", "f32le", "-ar", "48000", "-ac", "11", "-i", "raw"] + Clips.quickly
                + ["-c:a", "pcm_f32le"], files: ["raw": samples.withUnsafeBytes { Array($0) }])
        let found = Self.levels(try Self.sound(of: source, channels: 2), tones: 11)
        #expect(found == [(0..<11).map { $0 == 0 ? 1 : 0 }, (0..<11).map { $0 == 1 ? 1 : 0 }])
    }

    @Test(arguments: ["5.1", "5.1(side)"])
    func `row 5.1: a group of six channels, each at its loudspeaker`(layout: String) throws {
        var job = try Engine.Job(try Self.tones(layout, count: 6))
        job.plan.audio = [try Self.rendition(job.facts, channels: 6)]
        let sink = CollectingSink()
        try Engine.encodeAudio(job, rendition: 0, span: 0, into: sink)
        let file = try sink.file("sound")
        let facts = try Judge.run(
            "ffprobe",
            [
                "-v", "error", "-show_entries", "stream=codec_name,profile,channels,channel_layout", "-of", "csv=p=0",
                "{}",
            ],
            on: file)
        #expect(facts.text.trimmingCharacters(in: .whitespacesAndNewlines) == "aac,LC,6,5.1")
        let decoded = try Judge.run("ffmpeg", ["-v", "error", "-i", "{}", "-f", "f32le", "-"], on: file)
        let samples = decoded.output.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let channels = (0..<6).map { channel in
            stride(from: 12_000 * 6 + channel, to: 36_000 * 6, by: 6).map { samples[$0] }
        }
        for (channel, found) in Self.levels(channels, tones: 6).enumerated() {
            // The channel for low frequencies is coded up to a few hundred hertz.
            if channel == 3 { continue }
            #expect(abs(found[channel] - 1) < 0.05, "\(layout), channel \(channel): \(found)")
            #expect(found.enumerated().allSatisfy { $0.offset == channel || $0.element < 0.05 })
        }
    }
}
