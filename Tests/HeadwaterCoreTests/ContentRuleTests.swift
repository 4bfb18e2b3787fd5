import Testing

@testable import HeadwaterCore

@Suite struct ContentRuleTests {
    static let end = MediaTime(60, timescale: 1)

    /// The answer to the planner's own request, as if every window took so many bits a second.
    private func survey(
        _ bitsPerSecond: Int64, largest: Int64?, ssim: Double?, facts: SourceFacts, index: SourceIndex, preset: Preset
    ) throws -> SourceSurvey {
        let request = try #require(SurveyRequest.make(facts: facts, index: index, preset: preset))
        let windows = request.windows.map {
            SourceSurvey.Window(time: $0, frames: 50, bits: bitsPerSecond * 2, intraBits: bitsPerSecond / 2, ssim: ssim)
        }
        let large = largest.map {
            SourceSurvey.Window(time: windows[0].time, frames: 50, bits: $0 * 2, intraBits: $0 / 2)
        }
        return SourceSurvey(request: request, windows: windows, largest: large, loudness: [])
    }

    private func plan(
        trial bitsPerSecond: Int64, largest: Int64? = nil, ssim: Double? = 0.97, audio: [AudioFacts] = [.example()],
        change: (inout Preset, inout SourceFacts) -> Void = { _, _ in }
    ) throws -> TranscodePlan {
        var preset = Preset.example
        preset.adaptsToContent = true
        var facts = SourceFacts.example(end: Self.end, audio: audio)
        let index = SourceIndex.example(keyframes: Array(stride(from: 0, to: 60, by: 2)), end: Self.end)
        change(&preset, &facts)
        return try TranscodePlan.make(
            facts: facts, index: index, preset: preset, grouping: .together,
            survey: try survey(
                bitsPerSecond, largest: largest, ssim: ssim, facts: facts, index: index, preset: preset))
    }

    private func rateFactors(_ plan: TranscodePlan) -> [Double?] { plan.video.map { $0.encoder?.constantRateFactor } }

    @Test func `ordinary content gets the preset's ladder, with what is foreseen of each rung`() throws {
        let plan = try plan(trial: 250_000)
        #expect(plan.video.map(\.name) == ["1080p", "720p", "480p", "240p"])
        #expect(rateFactors(plan).dropLast() == [23, 23, 23])
        #expect(plan.notes.map(\.decision) == [.kept, .kept, .kept, .kept])
        // 1.13 times the trial for each ((1920 * 1080) / (426 * 240)) ^ 0.81.
        #expect(plan.notes[0].expectedBitsPerSecond.map { (3_100_000...3_400_000).contains($0) } == true)
        #expect(plan.notes[0].reason == "About 3.2 Mbit/s is foreseen.")
    }

    @Test func `where the cap binds the rate factor rises by a part of what it lacks, in halves`() throws {
        // 1080p wants 7.8 Mbit/s of its 6: 0.6 times log2(7.8 / 6) / 0.173 is 1.3.
        let plan = try plan(trial: 600_000)
        #expect(rateFactors(plan).first == 24)
        #expect(
            plan.notes[0].reason
                == "The content wants 7.8 Mbit/s, more than the cap, so the rate factor is 1 above the preset's, which "
                + "leaves the hardest pictures more. About 6 Mbit/s is foreseen.")
        #expect(rateFactors(try self.plan(trial: 5_000_000)) == [27, 27, 27, 27])
    }

    @Test func `a small rung looks ahead itself, beside the first pass, where its cap binds`() throws {
        #expect(try plan(trial: 250_000).rungGroups == [[2, 3], [0, 1]])
        let easy = try plan(trial: 80_000)
        #expect(easy.video.map(\.name).last == "240p" && easy.rungGroups.first == [easy.video.count - 2])
    }

    @Test func `rungs that cost nearly what a larger one does are not made, but the smallest and the entry are`() throws
    {
        // So little happens in it that sound is most of it.
        let plan = try plan(trial: 2000)
        #expect(plan.video.map(\.name) == ["1080p", "480p", "240p"])
        let note = try #require(plan.notes.first { $0.rendition == "720p" })
        #expect(note.decision == .dropped)
        #expect(
            note.reason
                == "About 141 kbit/s with sound is foreseen, 154 kbit/s of 1080p: too near for anybody to gain by it.")
        // Without sound the difference counts, and a mono track has half the sound.
        #expect(try self.plan(trial: 2000, audio: []).video.count == 4)
        #expect(try self.plan(trial: 10_000).video.count == 3)
        #expect(try self.plan(trial: 10_000, audio: [.example(channels: 1)]).video.count == 4)
    }

    @Test func `where a large picture takes hardly more than a small one, few rungs are made`() throws {
        // Twenty times the pixels in twice the bits: the edges of drawn pictures.
        let plan = try plan(trial: 150_000, largest: 300_000)
        #expect(plan.video.map(\.name) == ["1080p", "480p", "240p"])
        #expect(plan.notes[0].reason == "About 339 kbit/s is foreseen.")
        // The same small trial where bits grow as those of filmed pictures do, and where nothing tells.
        #expect(try self.plan(trial: 150_000, largest: 1_700_000).video.count == 4)
        #expect(try self.plan(trial: 150_000).video.count == 4)
    }

    @Test func `where the trial is much like the source, the largest rung has bits to spare`() throws {
        let plan = try plan(trial: 150_000, ssim: 0.99)
        #expect(rateFactors(plan) == [25, 23, 23, 24])
        // 1.13 times the trial for 20.3 times the pixels to the power of 0.81, less 2 * 0.173 doublings.
        #expect(
            plan.notes[0].reason
                == "The trial is very like the source, so the rate factor is 2 above the preset's. "
                + "About 1.5 Mbit/s is foreseen.")
        #expect(rateFactors(try self.plan(trial: 150_000, ssim: nil)).first == 23)
        #expect(rateFactors(try self.plan(trial: 150_000, ssim: 0.984)).first == 23)
    }

    @Test func `what is encoded beside a copy is worth less than the copy`() throws {
        let plan = try plan(trial: 250_000, audio: []) { preset, facts in
            preset.passesThrough = true
            facts.video?.sourceFrameCount = 1500
            facts.video?.passthrough = PassthroughFacts(
                obstacles: [], peakBitsPerSecond: 2_600_000, averageBitsPerSecond: 1_000_000,
                shortestGOP: MediaTime(2, timescale: 1), longestGOP: MediaTime(2, timescale: 1))
        }
        // 720p would take 1.7 Mbit/s of a source of 1 Mbit/s; 480p is the entry.
        #expect(plan.video.map(\.name) == ["1080p", "480p", "240p"])
        #expect(plan.notes.map(\.decision) == [.copied, .dropped, .kept, .kept])
    }

    @Test func `ladders in other codecs leave out the same sizes`() throws {
        let plan = try plan(trial: 2000) { preset, _ in
            preset.furtherVideo = [
                Preset.Video(
                    codec: .hevc, encoderPreset: "fast", constantRateFactor: 26, bufferSeconds: 1.5,
                    rungs: preset.video.rungs)
            ]
        }
        #expect(
            plan.video.map(\.name) == [
                "1080p", "480p", "240p", "1080p-hevc", "480p-hevc", "240p-hevc",
            ])
        #expect(plan.rungGroups == [[1], [0, 2], [3, 4, 5]])
        #expect(plan.video.map(\.codec) == [.h264, .h264, .h264, .hevc, .hevc, .hevc])
    }

    @Test func `what an encoder can't take is not asked of it`() {
        let tiny = PixelSize(width: 96, height: 60)
        var ladder = Preset.example.video
        #expect(LadderRule.rungs(of: ladder, for: tiny).count == 1)
        ladder.codec = .hevc
        #expect(LadderRule.rungs(of: ladder, for: tiny).count == 1)
        ladder.codec = .av1
        #expect(LadderRule.rungs(of: ladder, for: tiny).isEmpty)
    }
}
