import Testing

@testable import HeadwaterCore

@Suite struct GrowingPlanTests {
    private static let rates = [FrameRate(25), FrameRate(30_000, 1001), FrameRate(60), FrameRate(25, 2)]

    private func index(_ seconds: Double, isComplete: Bool = false, keyframesEvery step: Double = 2) -> SourceIndex {
        var index = SourceIndex.example(
            keyframes: Array(stride(from: 0, to: seconds, by: step)),
            end: MediaTime(Int64(seconds * 1000), timescale: 1000))
        index.isComplete = isComplete
        return index
    }

    private func facts(_ seconds: Double, rate: FrameRate, tracks: Int = 1) -> SourceFacts {
        .example(
            rate: rate, end: MediaTime(Int64(seconds * 1000), timescale: 1000),
            audio: (0..<tracks).map { .example($0 + 1, language: "en") })
    }

    @Test(arguments: rates, [0, 1, 2])
    func `what a plan says of a beginning every later one says too, and so does the whole`(
        rate: FrameRate, tracks: Int
    ) throws {
        let whole = 97.3
        let head = facts(9, rate: rate, tracks: tracks)
        var last: TranscodePlan?
        for seconds in stride(from: 0.5, to: whole, by: 1.7) {
            let plan = try TranscodePlan.growing(facts: head, index: index(seconds), preset: .example)
            guard let plan else {
                #expect(last == nil, "a plan never shrinks")
                continue
            }
            checkShape(plan, until: seconds)
            if let last { expectPrefix(last, of: plan) }
            last = plan
            let completed = try #require(
                try plan.completed(
                    facts: facts(whole, rate: rate, tracks: tracks), index: index(whole, isComplete: true),
                    preset: .example))
            expectPrefix(plan, of: completed)
            checkWhole(completed)
        }
        #expect(try #require(last).segmentCount == 15, "all but the last seconds")
    }

    private func expectPrefix(_ short: TranscodePlan, of long: TranscodePlan) {
        #expect(long.segmentBoundaries.starts(with: short.segmentBoundaries))
        #expect(long.chunks.starts(with: short.chunks))
        #expect(long.audioBoundaries.starts(with: short.audioBoundaries))
        #expect(long.audioSpans.starts(with: short.audioSpans))
        #expect((long.video, long.rungGroups) == (short.video, short.rungGroups) && long.audio == short.audio)
        #expect((long.firstPass, long.leadInFrames) == (short.firstPass, short.leadInFrames))
        // What an encoder is fed of a chunk is the same frames, cut at the same places.
        for chunk in short.chunks.indices {
            let fed = short.fedFrames(ofChunk: chunk)
            #expect(long.fedFrames(ofChunk: chunk) == fed)
            let gops = { (plan: TranscodePlan) in plan.gopBoundaries.filter { fed.contains($0) } }
            #expect(gops(long) == gops(short))
            let samples = { (plan: TranscodePlan) in SampledGOPs(plan: plan).frameCount(of: plan.chunks[chunk]) }
            #expect(samples(long) == samples(short))
        }
    }

    private func checkShape(_ plan: TranscodePlan, until seconds: Double) {
        #expect(plan.chunks.map(\.segments) == (0..<plan.segmentCount).map { $0..<$0 + 1 })
        #expect(plan.audioSpans == (plan.audio.isEmpty ? [] : plan.chunks.map(\.segments)))
        let last = plan.segmentBoundaries[plan.segmentCount]
        #expect(plan.frameRate.time(ofFrame: last + plan.overFeedFrames).seconds <= seconds - 2 + 0.1)
        #expect(plan.frameCount >= last + plan.overFeedFrames)
        #expect(!plan.hasPictures && plan.subtitles.isEmpty && plan.download == nil)
        #expect(!plan.video.contains { $0.isCopied })
    }

    private func checkWhole(_ plan: TranscodePlan) {
        #expect(plan.segmentBoundaries.last == plan.frameCount)
        #expect(plan.chunks.flatMap(\.segments) == Array(0..<plan.segmentCount))
        #expect(plan.audio.isEmpty || plan.audioSpans.flatMap { $0 } == Array(0..<plan.segmentCount))
        #expect(plan.storyboard != nil && plan.poster != nil)
        #expect(plan.notes.first?.reason.contains("while it was uploaded") == true)
    }

    @Test func `a source whose keyframes end is planned up to where decoding would begin too far away`() throws {
        let far = try TranscodePlan.growing(
            facts: facts(300, rate: FrameRate(25)), index: index(300, keyframesEvery: 1000), preset: .example)
        #expect(try #require(far).segmentCount == 6, "the last one begins 30 s behind the keyframe")
    }

    @Test func `a whole that is not what its beginning looked like is planned anew`() throws {
        let plan = try #require(
            try TranscodePlan.growing(facts: facts(30, rate: FrameRate(25)), index: index(30), preset: .example))
        let whole = index(60, isComplete: true)
        let others = [
            facts(60, rate: FrameRate(30)), facts(60, rate: FrameRate(25), tracks: 2),
            facts(60, rate: FrameRate(25), tracks: 0),
            .example(width: 640, height: 360, rate: FrameRate(25), end: MediaTime(60, timescale: 1)),
        ]
        for other in others {
            #expect(try plan.completed(facts: other, index: whole, preset: .example) == nil)
        }
        #expect(try plan.completed(facts: others[0], index: index(20, isComplete: true), preset: .example) == nil)
        #expect(!facts(30, rate: FrameRate(25)).agrees(with: others[0]))
        #expect(facts(30, rate: FrameRate(25)).agrees(with: facts(60, rate: FrameRate(25))))
    }

    @Test func `a plan by another preset does not extend one, a plan of more by the same does`() throws {
        let head = facts(60, rate: FrameRate(25))
        let plan = { (seconds: Double, change: (inout Preset) -> Void) throws -> TranscodePlan in
            var preset = Preset.example
            change(&preset)
            return try #require(try TranscodePlan.growing(facts: head, index: index(seconds), preset: preset))
        }
        let early = try plan(30) { _ in }
        let late = try plan(60) { _ in }
        #expect(late.extends(early) && early.extends(early) && !early.extends(late))
        let changes: [(inout Preset) -> Void] = [
            { $0.segmentSeconds = 4 }, { $0.gopSeconds = 1 }, { $0.video.rungs.removeLast() },
            { $0.video.encoderPreset = "medium" }, { $0.audio[0].bitsPerSecond = 64_000 },
        ]
        for change in changes {
            let other = try plan(60, change)
            #expect(!other.extends(early))
        }
    }

    @Test func `an index of more agrees unless it says something else of the beginning`() {
        let early = index(30)
        let end = MediaTime(20, timescale: 1)
        #expect(early.agrees(with: index(60, isComplete: true), upTo: end))
        #expect(!early.agrees(with: index(60, isComplete: true, keyframesEvery: 3), upTo: end))
        var later = index(60)
        later.keyframes.removeAll { $0.time > end }
        #expect(early.agrees(with: later, upTo: end))
        later.pieces[0].offset = MediaTime(1, timescale: 1)
        #expect(!early.agrees(with: later, upTo: end))
        later = index(60)
        later.audio = [.init(streamIndex: 1, runs: [])]
        #expect(!early.agrees(with: later, upTo: end))
        var jump = index(60)
        jump.pieces.append(.init(position: 15 * 90_000, offset: MediaTime(5, timescale: 1)))
        #expect(!early.agrees(with: jump, upTo: end))
        jump.pieces[1].position = 40 * 90_000
        #expect(early.agrees(with: jump, upTo: end))
    }
}
