import Testing

@testable import HeadwaterCore

@Suite struct PlannerPropertyTests {
    @Test(arguments: seeds)
    func `a plan covers its source exactly: frames, chunks, sound and tiles`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var copies = 0
        for _ in 1...60 {
            let source = try RandomSource(using: &generator)
            let place: Comment = "\(source), seed \(seed)"
            let (facts, index) = try source.options.trim(source.facts, source.index)
            let survey = SurveyRequest.make(facts: facts, index: index, preset: source.preset).map { request in
                let bits = Int64.random(in: 1000...10_000_000, using: &generator)
                return SourceSurvey(
                    request: request,
                    windows: request.windows.map { .init(time: $0, frames: 50, bits: bits, intraBits: 1) },
                    loudness: [])
            }
            let plan = try TranscodePlan.make(
                facts: facts, index: index, preset: source.preset, grouping: source.grouping, survey: survey,
                options: source.options)
            copies += plan.video.contains { $0.isCopied } ? 1 : 0
            checkTimeline(plan, place)
            checkPicture(plan, preset: source.preset, place)
            if facts.audio.isEmpty { #expect(plan.audio.isEmpty) } else { checkSound(plan, facts: facts, place) }
        }
        #expect(copies > 3, "the copies are among what is tested; seed \(seed)")
    }

    private func checkTimeline(_ plan: TranscodePlan, _ place: Comment) {
        for boundaries in [plan.gopBoundaries, plan.segmentBoundaries] {
            #expect(boundaries.first == 0 && boundaries.last == plan.frameCount, place)
            #expect(isRising(boundaries), place)
        }
        #expect(Set(plan.gopBoundaries).isSuperset(of: plan.segmentBoundaries), place)
        guard !plan.video.isEmpty else { return #expect(plan.chunks.isEmpty && plan.rungGroups.isEmpty, place) }
        #expect(adjoin(plan.chunks.map(\.segments), upTo: plan.segmentCount), place)
        #expect(plan.rungGroups.joined().sorted() == Array(plan.video.indices), place)
        #expect(!plan.rungGroups.contains { $0.isEmpty }, place)
    }

    private func checkPicture(_ plan: TranscodePlan, preset: Preset, _ place: Comment) {
        guard !plan.video.isEmpty else { return }
        #expect(Set(plan.video.map(\.name)).count == plan.video.count, place)
        #expect(plan.video.first?.codec == .h264, place)
        for group in plan.rungGroups {
            let rungs = group.map { plan.video[$0] }
            #expect(Set(rungs.map(\.codec)).count == 1 && Set(rungs.map(\.isCopied)).count == 1, place)
            #expect(rungs.map(\.size.shortSide) == rungs.map(\.size.shortSide).sorted(by: >), place)
        }
        // What is made for poor networks is always there.
        #expect(
            plan.video.contains { !$0.isCopied && $0.maxBitsPerSecond <= 2_500_000 || plan.video.count == 1 }, place)
        let kept = Set(plan.video.map(\.name))
        for note in plan.notes { #expect(kept.contains(note.rendition) == (note.decision != .dropped), place) }
        let storyboard = plan.storyboard
        #expect((storyboard?.tileCount ?? 0) <= preset.storyboard.maxTiles, place)
        let last = (storyboard?.interval.value ?? 0) * Int64((storyboard?.tileCount ?? 1) - 1)
        #expect(MediaTime(last, timescale: 1) < plan.duration, place)
        let times = (plan.poster?.candidates ?? []) + (plan.preview?.times ?? [])
        #expect(!times.isEmpty && times.allSatisfy { $0 >= .zero && $0 < plan.duration }, place)
    }

    private func checkSound(_ plan: TranscodePlan, facts: SourceFacts, _ place: Comment) {
        #expect(plan.audioBoundaries.count == plan.segmentBoundaries.count, place)
        #expect(isRising(plan.audioBoundaries), place)
        #expect(adjoin(plan.audioSpans, upTo: plan.segmentCount), place)
        let sound = plan.audioBoundaries[plan.segmentCount] * 1024 - 1024
        #expect((0..<1024).contains(Int64(sound) - plan.audioSampleCount), place)
        let groups = Dictionary(grouping: plan.audio, by: \.group)
        for (_, renditions) in groups {
            #expect(renditions.map(\.streamIndex) == facts.audio.map(\.streamIndex), place)
            #expect(Set(renditions.map(\.label)).count == renditions.count, place)
            #expect(renditions.count(where: \.isDefault) == 1, place)
        }
        let played = Set(plan.video.flatMap(\.audioGroups))
        if !plan.video.isEmpty { #expect(played == Set(groups.keys), place) }
    }

    private func isRising(_ numbers: [Int]) -> Bool {
        zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// Whether non-empty ranges follow each other without a gap from 0.
    private func adjoin(_ ranges: [Range<Int>], upTo end: Int) -> Bool {
        ranges.first?.lowerBound == 0 && ranges.last?.upperBound == end && !ranges.contains { $0.isEmpty }
            && zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }
    }
}

/// A source and what is wanted of it, of any kind.
private struct RandomSource: CustomStringConvertible {
    var facts: SourceFacts
    var index: SourceIndex
    var preset = Preset.example
    var options = EncodeOptions()
    var grouping: TranscodePlan.Grouping

    init(using generator: inout SeededGenerator) throws {
        let rate = try #require(FrameRate.standard.randomElement(using: &generator))
        let frames = Int.random(in: 1...Int(1500 * rate.framesPerSecond), using: &generator)
        let end = rate.time(ofFrame: frames)
        let tracks = (0..<Int.random(in: 0...3, using: &generator)).map {
            AudioFacts.example($0 + 1, channels: [1, 2, 6, 8].randomElement(using: &generator) ?? 2, language: "en")
        }
        // Only even sides are copied.
        let isRegular = Bool.random(using: &generator)
        let side = { (generator: inout SeededGenerator) in
            let length = Int.random(in: 16...4096, using: &generator)
            return isRegular ? length & ~1 : length
        }
        facts = .example(
            width: side(&generator), height: side(&generator), rate: rate, end: end, audio: tracks)
        grouping = Bool.random(using: &generator) ? .entryFirst : .together

        var keyframes = [0]
        while let last = keyframes.last, last < frames {
            let seconds = Double.random(in: isRegular ? 1.1...3.9 : 0.1...30, using: &generator)
            keyframes.append(last + max(1, Int(seconds * rate.framesPerSecond)))
        }
        keyframes.removeLast()
        index = .example(keyframes: keyframes.map { rate.time(ofFrame: $0).seconds }, end: end)

        facts.video?.sourceFrameCount = frames
        facts.video?.passthrough = PassthroughFacts(
            obstacles: [], peakBitsPerSecond: .random(in: 100_000...5_000_000, using: &generator),
            averageBitsPerSecond: .random(in: 50_000...4_000_000, using: &generator), shortestGOP: .zero,
            longestGOP: .zero)
        preset.passesThrough = Bool.random(using: &generator)
        preset.adaptsToContent = Bool.random(using: &generator)
        preset.makesPreview = true
        preset.audio.append(.init(name: "surround", bitsPerSecond: 384_000, layout: .surround, beside: "stereo"))
        if Bool.random(using: &generator) {
            preset.furtherVideo = VideoCodec.allCases.dropFirst().map {
                Preset.Video(
                    codec: $0, encoderPreset: "8", constantRateFactor: 30, bufferSeconds: 1, rungs: preset.video.rungs)
            }
        }
        if Int.random(in: 0..<4, using: &generator) == 0, end.seconds > 1 {
            options.start = MediaTime(
                Int64.random(in: 0...Int64(end.seconds * 500), using: &generator), timescale: 1000)
        }
        if Int.random(in: 0..<6, using: &generator) == 0, !tracks.isEmpty { facts.video = nil }
    }

    var description: String {
        "\(facts.video?.displaySize.description ?? "sound") at \(facts.video?.frameRate.description ?? "-"), "
            + "\(facts.duration.seconds) s, from \(options.start?.seconds ?? 0), \(index.keyframes.count) keyframes"
    }
}
