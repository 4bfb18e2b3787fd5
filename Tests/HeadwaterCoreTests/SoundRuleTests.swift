import Testing

@testable import HeadwaterCore

@Suite struct SoundRuleTests {
    private func preset(_ change: (inout Preset) -> Void = { _ in }) -> Preset {
        var preset = Preset.example
        preset.audio.append(
            Preset.AudioGroup(name: "surround", bitsPerSecond: 384_000, layout: .surround, beside: "stereo"))
        change(&preset)
        return preset
    }

    private func plan(
        _ tracks: [AudioFacts], preset: Preset, survey: SourceSurvey? = nil
    ) throws -> TranscodePlan {
        let end = MediaTime(20, timescale: 1)
        return try TranscodePlan.make(
            facts: .example(end: end, audio: tracks), index: .example(keyframes: [0, 10], end: end), preset: preset,
            grouping: .together, survey: survey)
    }

    @Test func `surround is offered beside stereo when a track has it, with every language in both`() throws {
        let plan = try plan(
            [
                .example(1, channels: 6, language: "en"), .example(2, channels: 2, language: "de"),
                .example(3, channels: 1, language: "fr"),
            ], preset: preset())
        let surround = plan.audio.filter { $0.group == "surround" }
        #expect(surround.map(\.channels) == [6, 2, 1])
        #expect(surround.map(\.bitsPerSecond) == [384_000, 128_000, 64_000])
        #expect(surround.map(\.language) == plan.audio.filter { $0.group == "stereo" }.map(\.language))
        #expect(surround.map(\.isDefault) == [true, false, false])
        #expect(plan.video.map(\.audioGroups).dropLast().allSatisfy { $0 == ["stereo", "surround"] })
        #expect(plan.video.last?.audioGroups == ["cellular"])
    }

    @Test(arguments: [[], [2], [1, 5]])
    func `without a track of six channels there is no surround`(channels: [Int]) throws {
        let tracks = channels.enumerated().map { AudioFacts.example($0 + 1, channels: $1) }
        let plan = try plan(tracks, preset: preset())
        #expect(!plan.audio.contains { $0.group == "surround" })
        #expect(plan.video.allSatisfy { $0.audioGroups.count == 1 })
    }

    @Test func `seven channels and one become five and one`() throws {
        let plan = try plan([.example(channels: 8)], preset: preset())
        #expect(plan.audio.map(\.channels) == [2, 2, 6])
    }

    @Test(
        arguments: [
            // To the target.
            (-23.0, -10.0, 7.0), (-9.0, 0.0, -7.0),
            // The loudest peak stays below -1 dBTP.
            (-30.0, -4.2, 3.2), (-16.0, 0.5, -1.5),
            // Noise is not made sound.
            (-60.0, -40.0, 20.0),
            // Silence.
            (nil, nil, 0.0),
        ] as [(Double?, Double?, Double)])
    func `sound is brought to the target as far as its peaks allow`(
        integrated: Double?, truePeak: Double?, gain: Double
    ) throws {
        let preset = preset { $0.loudness = Preset.Loudness(target: -16, maxTruePeak: -1) }
        let request = SurveyRequest(
            windows: [], size: PixelSize(width: 2, height: 2), constantRateFactor: 23, loudnessOf: [1])
        let survey = SourceSurvey(
            request: request, windows: [],
            loudness: [.init(streamIndex: 1, integrated: integrated, truePeak: truePeak, range: 5)])
        let plan = try plan([.example(1)], preset: preset, survey: survey)
        for rendition in plan.audio { #expect(abs(rendition.gain - gain) < 1e-9) }
        #expect(try self.plan([.example(1)], preset: self.preset(), survey: survey).audio[0].gain == 0)
    }

    @Test(
        arguments: [
            ("de", nil, "Deutsch"), ("en", nil, "English"), ("fr", nil, "Français"), ("und", nil, "Audio"),
            ("en", "Commentary", "English (Commentary)"), ("de", "Deutsch 5.1", "Deutsch 5.1"),
            ("de", "German Stereo", "German Stereo"), ("und", "Commentary", "Commentary"),
        ] as [(String, String?, String)])
    func `a track is called by its language in its own words, and by what the source says more`(
        language: String, title: String?, label: String
    ) throws {
        let plan = try plan([.example(1, language: language, title: title)], preset: .example)
        #expect(plan.audio.map(\.label) == [label, label])
    }

    @Test func `sound alone has every quality on a grid of its own`() throws {
        let end = MediaTime(61 * 44_100 + 5, timescale: 44_100)
        var facts = SourceFacts.example(end: end, audio: [.example(1, channels: 6)])
        facts.video = nil
        let index = SourceIndex.example(keyframes: [], end: end)
        let plan = try TranscodePlan.make(facts: facts, index: index, preset: preset(), grouping: .entryFirst)
        #expect(plan.video.isEmpty && plan.rungGroups.isEmpty && plan.chunks.isEmpty)
        #expect(plan.audio.map(\.name) == ["stereo", "cellular", "surround"])
        #expect(plan.duration >= end && plan.duration < end + MediaTime(1, timescale: 50))
        #expect(plan.segmentCount == 11)
        #expect(plan.audioBoundaries.count == plan.segmentBoundaries.count)
        #expect(plan.storyboard == nil && plan.poster == nil && plan.preview == nil && plan.download == nil)
        facts.coverStreamIndex = 1
        let covered = try TranscodePlan.make(facts: facts, index: index, preset: preset(), grouping: .entryFirst)
        #expect(covered.poster?.coverStreamIndex == 1 && covered.poster?.candidates == [])
    }
}
