import Testing

@testable import HeadwaterCore

/// Copies, further codecs, surround, trims, sound alone, adaptation and tiles.
@Suite struct LadderPlanTests {
    private static let end = MediaTime(12, timescale: 1)

    private static func facts(audio: [AudioFacts] = [.example()], obstacles: [String] = []) -> SourceFacts {
        var facts = SourceFacts.example(end: end, audio: audio)
        facts.video?.sourceFrameCount = 300
        facts.video?.passthrough = PassthroughFacts(
            obstacles: obstacles, peakBitsPerSecond: 7_000_000, averageBitsPerSecond: 5_000_000,
            shortestGOP: MediaTime(3, timescale: 1), longestGOP: MediaTime(3, timescale: 1))
        return facts
    }

    private static func plan(
        _ facts: SourceFacts, keyframes: [Double] = [0, 3, 6, 9], grouping: TranscodePlan.Grouping = .together,
        survey: SourceSurvey? = nil, change: (inout Preset) -> Void
    ) throws -> TranscodePlan {
        var preset = Preset.example
        change(&preset)
        return try TranscodePlan.make(
            facts: facts, index: .example(keyframes: keyframes, end: end), preset: preset, grouping: grouping,
            survey: survey)
    }

    @Test func `a copy has the source's keyframes and a group of its own`() throws {
        let plan = try Self.plan(Self.facts()) { $0.passesThrough = true }
        #expect(plan.gopBoundaries == [0, 75, 150, 225, 300])
        #expect(plan.video.map(\.isCopied) == [true, false, false, false])
        #expect(plan.video[0].maxBitsPerSecond == 7_000_000)
        #expect(plan.rungGroups == [[2], [0], [1, 3]] && plan.firstPass == 2)
        #expect(plan.notes.first?.decision == .copied)
    }

    @Test(
        arguments: [
            ([0, 3, 6, 9], ["It is odd."], "It is odd."), ([0, 6], [], "up to 6.0 s apart"),
            ([0, 0.5, 3, 6, 9], [], "only 0.5 s apart"), ([1, 3, 6, 9], [], "begin with a keyframe"),
        ] as [([Double], [String], String)])
    func `a source that can't be copied says why`(keyframes: [Double], obstacles: [String], reason: String) throws {
        let plan = try Self.plan(Self.facts(obstacles: obstacles), keyframes: keyframes) { $0.passesThrough = true }
        #expect(plan.video.allSatisfy { !$0.isCopied })
        let note = try #require(plan.notes.first)
        #expect(note.reason.contains(reason))
        #expect(plan.gopFrames == 50)
    }

    @Test func `each further codec is a group of its own after H264`() throws {
        let plan = try Self.plan(Self.facts()) { preset in
            preset.furtherVideo = [VideoCodec.hevc, .av1].map { codec in
                Preset.Video(
                    codec: codec, encoderPreset: "8", constantRateFactor: 30, bufferSeconds: 1,
                    rungs: [.init(shortSide: 720, maxBitsPerSecond: 2_000_000, audioGroup: "stereo")])
            }
        }
        #expect(plan.video.suffix(2).map(\.name) == ["720p-hevc", "720p-av1"])
        #expect(plan.rungGroups == [[2], [0, 1, 3], [4], [5]])
    }

    @Test(arguments: [(2, ["stereo"]), (6, ["stereo", "surround"])])
    func `surround is offered beside stereo where a track has it`(channels: Int, groups: [String]) throws {
        let plan = try Self.plan(Self.facts(audio: [.example(channels: channels)])) { preset in
            preset.audio.append(
                .init(name: "surround", bitsPerSecond: 384_000, layout: .surround, beside: "stereo"))
        }
        #expect(plan.video[0].audioGroups == groups)
        #expect(plan.audio.first { $0.group == "surround" }?.channels == (channels == 6 ? 6 : nil))
    }

    @Test func `a hard source gets a higher rate factor, and a note says so`() throws {
        let request = SurveyRequest(
            windows: [], size: PixelSize(width: 426, height: 240), constantRateFactor: 23, loudnessOf: [])
        let hard = SourceSurvey.Window(time: .zero..<Self.end, frames: 25, bits: 3_000_000, intraBits: 0)
        let survey = SourceSurvey(request: request, windows: [hard], loudness: [])
        let plan = try Self.plan(Self.facts(), survey: survey) { $0.adaptsToContent = true }
        #expect(plan.video.compactMap(\.encoder?.constantRateFactor).allSatisfy { $0 == 25 })
        #expect(plan.notes.allSatisfy { $0.reason.contains("hard") })
    }

    @Test func `every tile belongs to exactly one chunk`() throws {
        let plan = try Self.plan(Self.facts()) { _ in }
        let tiles = plan.chunks.flatMap { Array(plan.tiles(of: $0)) }
        #expect(tiles == Array(0..<(try #require(plan.storyboard).tileCount)))
    }

    @Test func `a part outside the video is refused, and a start lies on a frame`() throws {
        let index = SourceIndex.example(keyframes: [0, 3, 6, 9], end: Self.end)
        let failure = #expect(throws: Failure.self) {
            try EncodeOptions(start: Self.end).trim(Self.facts(), index)
        }
        #expect(failure?.code == .rangeOutsideVideo)
        let part = try EncodeOptions(start: MediaTime(2015, timescale: 1000)).trim(Self.facts(), index)
        #expect(part.index.end == MediaTime(10, timescale: 1))
    }
}
