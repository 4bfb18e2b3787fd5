import Testing

@testable import HeadwaterCore

@Suite struct PassthroughRuleTests {
    static let end = MediaTime(20, timescale: 1)

    /// 1080p25 with a keyframe every 2 seconds and nothing against it.
    private func conforming() -> (facts: SourceFacts, index: SourceIndex) {
        var facts = SourceFacts.example(end: Self.end)
        facts.video?.sourceFrameCount = 500
        facts.video?.passthrough = PassthroughFacts(
            obstacles: [], peakBitsPerSecond: 7_000_000, averageBitsPerSecond: 4_000_000,
            shortestGOP: MediaTime(2, timescale: 1), longestGOP: MediaTime(2, timescale: 1))
        return (facts, .example(keyframes: Array(stride(from: 0, to: 20, by: 2)), end: Self.end))
    }

    private func plan(
        _ source: (facts: SourceFacts, index: SourceIndex), preset: Preset? = nil,
        grouping: TranscodePlan.Grouping = .together, options: EncodeOptions = EncodeOptions()
    ) throws -> TranscodePlan {
        var copying = Preset.example
        copying.passesThrough = true
        return try TranscodePlan.make(
            facts: source.facts, index: source.index, preset: preset ?? copying, grouping: grouping, options: options)
    }

    @Test func `a conforming source is the top rendition as it is`() throws {
        let plan = try plan(conforming())
        let top = plan.video[0]
        #expect(top.isCopied && top.name == "1080p" && top.size == PixelSize(width: 1920, height: 1080))
        #expect(top.maxBitsPerSecond == 7_000_000)
        #expect(plan.video.dropFirst().allSatisfy { !$0.isCopied })
        #expect(plan.video.map(\.name) == ["1080p", "720p", "480p", "240p"])
        #expect(plan.notes.map(\.decision) == [.copied])
        #expect(plan.notes.first?.expectedBitsPerSecond == 4_000_000)
    }

    @Test(arguments: [TranscodePlan.Grouping.together, .entryFirst])
    func `a copy that proves unusable is encoded, and all else stays`(grouping: TranscodePlan.Grouping) throws {
        var preset = Preset.example
        preset.passesThrough = true
        preset.downloadShortSide = 1080
        preset.video.encoderPreset = "faster"
        let plan = try plan(conforming(), preset: preset, grouping: grouping)
        let change = try #require(plan.withoutCopy(because: "Its packets are damaged."))
        var expected = plan
        let encoded = try #require(plan.substitute)
        expected.substitute = nil
        expected.replacement = 0
        expected.video[0] = encoded
        expected.notes[0] = LadderNote(
            rendition: encoded.name, decision: .kept, reason: "Not copied: its packets are damaged.")
        #expect(change.plan == expected)
        #expect(change.refused == "1080p" && plan.rungGroups[change.group] == [0])
        #expect(encoded.encoder != nil && encoded.size == plan.video[0].size)
        #expect(change.plan.download?.video == encoded.name)
        #expect(change.plan.tallyGroup == plan.tallyGroup && change.plan.tileGroup == plan.tileGroup)
        #expect(change.plan.withoutCopy(because: "Again.") == nil)
        try #require(plan.firstPass != nil)
        #expect(!change.plan.takesFirstPass(0), "its jobs wait for no others")
        #expect(change.plan.takesFirstPass(1) && change.plan.firstPass == plan.firstPass)
    }

    @Test func `the substitute of a picture hardly larger than a rung is that rung`() throws {
        var source = conforming()
        let size = PixelSize(width: 1934, height: 1088)
        source.facts.video?.displaySize = size
        source.facts.video?.codedSize = size
        var preset = Preset.example
        preset.passesThrough = true
        preset.downloadShortSide = 2160
        let plan = try plan(source, preset: preset)
        #expect(plan.video[0].name == "1088p" && plan.substitute?.name == "1080p")
        let change = try #require(plan.withoutCopy(because: "Its packets are damaged."))
        #expect(change.refused == "1088p" && change.plan.download?.video == "1080p")
        #expect(change.plan.video.map(\.name) == ["1080p"] + plan.video.dropFirst().map(\.name))
    }

    @Test func `a plan that encodes everything has nothing to give up`() throws {
        var preset = Preset.example
        preset.passesThrough = false
        let plan = try plan(conforming(), preset: preset)
        #expect(plan.substitute == nil && plan.withoutCopy(because: "Why?") == nil)
    }

    @Test func `the reason against damaged packets says where they are`() throws {
        let plan = try plan(conforming(), grouping: .entryFirst)
        let chunk = try #require(plan.chunks.first)
        #expect(plan.damage(in: chunk).hasPrefix("Some of its packets between 0 s and "))
    }

    @Test func `its keyframes are the boundaries of every rendition`() throws {
        var source = conforming()
        let seconds = [0, 2.4, 4, 6.8, 9, 10.6, 13, 16, 18.4]
        source.index = .example(keyframes: seconds, end: Self.end)
        let plan = try plan(source)
        #expect(plan.gopBoundaries == seconds.map { Int(($0 * 25).rounded()) } + [500])
        // The keyframe nearest to 6 s after each start.
        #expect(plan.segmentBoundaries == [0, 170, 325, 460, 500])
    }

    @Test func `it needs no decode, and is not first unless its peak suits an entry`() throws {
        var source = conforming()
        #expect(try plan(source).rungGroups == [[2, 3], [0], [1]])
        #expect(try plan(source, grouping: .entryFirst).rungGroups == [[2, 3], [0], [1]])
        source.facts.video?.passthrough?.peakBitsPerSecond = 2_000_000
        #expect(try plan(source, grouping: .entryFirst).rungGroups == [[0], [2, 3], [1]])
    }

    @Test func `a size between the rungs takes the place of the one below when it is hardly larger`() throws {
        var source = conforming()
        let size = PixelSize(width: 1366, height: 768)
        source.facts.video?.displaySize = size
        source.facts.video?.codedSize = size
        #expect(try plan(source).video.map(\.name) == ["768p", "480p", "240p"])
    }

    /// What is changed about the conforming source, and the start of what is said of it.
    static let obstacles: [(String, @Sendable (inout SourceFacts, inout SourceIndex, inout Preset) -> Void)] = [
        ("Not copied: the source is hevc, not H.264.", { facts, _, _ in facts.video?.codec = "hevc" }),
        (
            "Not copied: the source's colours are in full range.",
            { facts, _, _ in facts.video?.color.isFullRange = true }
        ),
        (
            "Not copied: the preset lays a watermark",
            { _, _, preset in
                preset.watermark = Preset.Watermark(
                    file: "/logo.png", corner: .topLeft, width: 0.1, margin: 0, opacity: 1)
            }
        ),
        (
            "Not copied: its frame rate varies.",
            { facts, _, _ in facts.video?.passthrough?.obstacles = ["Its frame rate varies.", "It is turned."] }
        ),
        (
            "Not copied: the source peaks at 12.5 Mbit/s, more than twice the 6 Mbit/s",
            { facts, _, _ in facts.video?.passthrough?.peakBitsPerSecond = 12_500_000 }
        ),
        (
            "Not copied: the source's keyframes lie up to 10.0 s apart.",
            { _, index, _ in index = .example(keyframes: [0, 4, 8, 10], end: Self.end) }
        ),
        (
            "Not copied: the source's keyframes lie only 0.4 s apart.",
            { _, index, _ in index = .example(keyframes: [0, 4, 8, 8.4, 12, 16], end: Self.end) }
        ),
        (
            "Not copied: the source does not begin with a keyframe.",
            { _, index, _ in index = .example(keyframes: [1, 4, 8, 12, 16], end: Self.end) }
        ),
        ("Not copied: the source has 499 frames where 500", { facts, _, _ in facts.video?.sourceFrameCount = 499 }),
        (
            "Not copied: the source is larger than the preset's largest rung.",
            { _, _, preset in preset.video.rungs.removeFirst(2) }
        ),
    ]

    @Test(arguments: obstacles.indices)
    func `what stands against it is said of the top rendition`(position: Int) throws {
        let (sentence, change) = Self.obstacles[position]
        var (facts, index) = conforming()
        var preset = Preset.example
        preset.passesThrough = true
        change(&facts, &index, &preset)
        let plan = try plan((facts, index), preset: preset)
        #expect(!plan.video.contains { $0.isCopied })
        #expect(plan.notes.count == 1 && plan.notes.first?.rendition == plan.video[0].name)
        #expect(plan.notes.first?.reason.hasPrefix(sentence) == true, "\(plan.notes)")
    }

    @Test func `the command decides before the preset does`() throws {
        #expect(try !plan(conforming(), options: EncodeOptions(passesThrough: false)).video[0].isCopied)
        #expect(try plan(conforming(), preset: .example, options: EncodeOptions(passesThrough: true)).video[0].isCopied)
        let unasked = try plan(conforming(), preset: .example)
        #expect(!unasked.video[0].isCopied && unasked.notes.isEmpty)
    }

    @Test func `a GOP of 4 seconds at 29.97 frames a second is one of 4 seconds`() throws {
        var source = conforming()
        let rate = FrameRate(30_000, 1001)
        source.facts.video?.frameRate = rate
        source.facts.video?.sourceFrameCount = 600
        let end = rate.time(ofFrame: 600)
        source.index = .example(keyframes: (0..<5).map { rate.time(ofFrame: $0 * 120).seconds }, end: end)
        #expect(try plan(source).gopBoundaries == [0, 120, 240, 360, 480, 600])
    }

    @Test func `a part of a source is never a copy`() throws {
        let options = EncodeOptions(start: MediaTime(4, timescale: 1), passesThrough: true)
        let source = conforming()
        let plan = try plan(try options.trim(source.facts, source.index), options: options)
        #expect(plan.notes.map(\.reason) == ["Not copied: only a part of the source is kept."])
    }
}
