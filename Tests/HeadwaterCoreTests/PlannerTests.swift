import Testing

@testable import HeadwaterCore

@Suite struct PlannerTests {
    @Test func `segments are whole GOPs of the output grid, the last takes the rest`() throws {
        let plan = try plan(rate: FrameRate(30_000, 1001), seconds: 20)
        #expect(plan.frameCount == 599)
        #expect(plan.gopFrames == 60)
        #expect(plan.segmentBoundaries == [0, 180, 360, 540, 599])
        // 6.006 s, never 6: the boundary is a number of frames.
        #expect(plan.frameRate.time(ofFrame: 180) == MediaTime(6006, timescale: 1000))
        #expect(plan.duration == MediaTime(599 * 1001, timescale: 30_000))
        #expect(plan.frames(ofSegment: 3) == 540..<599)
    }

    @Test func `one frame is one segment in one chunk`() throws {
        let plan = try plan(rate: FrameRate(25), seconds: 0.01)
        #expect(plan.frameCount == 1)
        #expect(plan.segmentBoundaries == [0, 1])
        #expect(plan.chunks.map(\.segments) == [0..<1])
        #expect(plan.storyboard?.tileCount == 1)
        #expect(plan.audioBoundaries == [0, 3])
    }

    @Test func `where somebody waits, chunks are of 1, 1, 2 and then 5 segments`() throws {
        let plan = try plan(seconds: 120, keyframeEvery: 1, grouping: .entryFirst)
        #expect(plan.chunks.map(\.segments) == [0..<1, 1..<2, 2..<4, 4..<9, 9..<14, 14..<19, 19..<20])
    }

    @Test(
        arguments: [
            (1, [1]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (9, [3, 2, 2, 2]), (11, [3, 2, 2, 2, 2]),
            (15, [3, 3, 3, 2, 2, 2]), (120, [20, 20, 20, 20, 20, 20]), (121, [18, 18, 17, 17, 17, 17, 17]),
        ] as [(Int, [Int])])
    func `in a batch chunks are few, of equal length and at most two minutes long`(segments: Int, lengths: [Int]) throws
    {
        let plan = try plan(seconds: Double(segments) * 6, keyframeEvery: 1, grouping: .together)
        #expect(plan.chunks.map(\.segments.count) == lengths)
    }

    @Test func `chunks that would decode from the same keyframe are one`() throws {
        let plan = try plan(seconds: 120, keyframeEvery: 40, grouping: .entryFirst)
        // The lead-in of a chunk at 24 s starts at 23.36 s, still after the keyframe at 0.
        #expect(plan.chunks.map(\.segments) == [0..<9, 9..<14, 14..<20])
        #expect(try self.plan(seconds: 120, keyframeEvery: 1000).chunks.map(\.segments) == [0..<20])
    }

    @Test func `the entry rung is made first, the larger ones from one more decode`() throws {
        #expect(try plan(seconds: 10, grouping: .entryFirst).rungGroups == [[2, 3], [0, 1]])
        #expect(try plan(seconds: 10, grouping: .together).rungGroups == [[2, 3], [0, 1]])
        #expect(try plan(width: 320, height: 180, seconds: 10, grouping: .entryFirst).rungGroups == [[0]])
    }

    @Test func `high frame rates get half as many bits more`() throws {
        #expect(try plan(rate: FrameRate(30), seconds: 10).video.map(\.maxBitsPerSecond).first == 6_000_000)
        let fast = try plan(rate: FrameRate(60), seconds: 10).video[0]
        #expect(fast.maxBitsPerSecond == 9_000_000)
        #expect(fast.encoder?.bufferBits == 13_500_000)
    }

    @Test func `sound is planned only where there is some, and only in groups that a rung plays with`() throws {
        let silent = try plan(seconds: 10, audio: [])
        #expect(silent.audio == [] && silent.audioBoundaries == [] && silent.audioSpans == [])
        #expect(try plan(seconds: 10).audio.map(\.name) == ["stereo", "cellular"])
        let only = try plan(width: 320, height: 180, seconds: 10)
        #expect(only.audio.map(\.name) == ["stereo"])
    }

    @Test func `the best that a small source has is not what poor networks get`() throws {
        let small = try plan(width: 320, height: 240, seconds: 10).video
        #expect(small.map(\.size) == [PixelSize(width: 320, height: 240)])
        let large = try plan(seconds: 10).video
        #expect(small[0].maxBitsPerSecond > large[large.count - 1].maxBitsPerSecond)
        #expect(small[0].audioGroups == large[0].audioGroups)
    }

    @Test func `the smallest rung keeps its cap at high frame rates`() throws {
        let slow = try plan(rate: FrameRate(30), seconds: 10).video
        let fast = try plan(rate: FrameRate(60), seconds: 10).video
        #expect(slow[slow.count - 1].maxBitsPerSecond == fast[fast.count - 1].maxBitsPerSecond)
    }

    @Test func `every language is made in each quality, and one track is the default`() throws {
        let plan = try plan(
            seconds: 10,
            audio: [
                .example(1, channels: 6, language: "en"), .example(2, channels: 1, language: "de", isDefault: true),
                .example(3, channels: 0, language: "fr"),
            ])
        #expect(plan.audio.map(\.name) == [1, 2, 3].map { "stereo-\($0)" } + [1, 2, 3].map { "cellular-\($0)" })
        #expect(plan.audio.map(\.channels) == [2, 1, 1, 2, 1, 1])
        #expect(plan.audio.map(\.bitsPerSecond) == [128_000, 64_000, 64_000, 48_000, 24_000, 24_000])
        #expect(plan.audio.map(\.isDefault) == [false, true, false, false, true, false])
        #expect(plan.audio.map(\.streamIndex) == [1, 2, 3, 1, 2, 3])
    }

    @Test(arguments: [
        (["en", "de"], ["en", "de"]), (["en", "en", "en"], ["en", "en 2", "en 3"]),
        (["en 3", "en", "en"], ["en 3", "en", "en 4"]),
        (["en", "en 2", "en", "en 2"], ["en", "en 2", "en 3", "en 2 4"]),
    ])
    func `labels are unique within a group`(titles: [String], labels: [String]) throws {
        let tracks = titles.enumerated().map { AudioFacts.example($0 + 1, title: $1) }
        let plan = try plan(seconds: 10, audio: tracks)
        #expect(plan.audio.filter { $0.group == "stereo" }.map(\.label) == labels)
    }

    @Test(
        arguments: [
            (0.5, 1, 1), (10, 1, 10), (100, 1, 100), (101, 2, 51), (3600, 60, 60), (59_000, 600, 99),
            (100_000, 1000, 100),
        ] as [(Double, Int64, Int)])
    func `storyboard tiles are spread so that there are not too many`(seconds: Double, interval: Int64, count: Int)
        throws
    {
        let storyboard = try #require(try plan(seconds: seconds, keyframeEvery: 10_000).storyboard)
        #expect(storyboard.interval == MediaTime(interval, timescale: 1))
        #expect(storyboard.tileCount == count)
        #expect(storyboard.tileSize == PixelSize(width: 256, height: 144))
        #expect(storyboard.sheetCount == (count + storyboard.tilesPerSheet - 1) / storyboard.tilesPerSheet)
    }

    @Test func `neither picture nor sound, no size and an unbelievable duration are refused in words`() {
        var nothing = SourceFacts.example(end: .zero, audio: [])
        nothing.video = nil
        expectFailure(.noFrames, nothing, end: .zero)
        expectFailure(.unreadable, .example(width: 0, end: .zero), end: .zero)
        expectFailure(.unreadable, .example(height: -2, end: .zero), end: .zero)
        for end in [MediaTime(.max, timescale: 1), MediaTime(604_801, timescale: 1)] {
            expectFailure(.unreadable, .example(end: end), end: end)
        }
    }

    @Test func `the download is the largest rendition that is not too large, with its sound in every language`() throws
    {
        var preset = Preset.example
        preset.downloadShortSide = 720
        let tracks = [AudioFacts.example(1, language: "en"), .example(2, language: "de")]
        let end = MediaTime(10, timescale: 1)
        let make = { (width: Int, height: Int) in
            try TranscodePlan.make(
                facts: .example(width: width, height: height, end: end, audio: tracks),
                index: .example(keyframes: [0], end: end), preset: preset, grouping: .together
            ).download
        }
        #expect(try make(1920, 1080) == .init(video: "720p", audio: ["stereo-1", "stereo-2"]))
        #expect(try make(320, 180) == .init(video: "180p", audio: ["stereo-1", "stereo-2"]))
        preset.downloadShortSide = 100
        #expect(try make(1920, 1080) == .init(video: "240p", audio: ["cellular-1", "cellular-2"]))
        preset.downloadShortSide = nil
        #expect(try make(1920, 1080) == nil)
    }

    @Test func `the preset's floor, watermark and preview and the source's chapters are carried`() throws {
        var preset = Preset.example
        preset.minSSIM = 0.9
        preset.watermark = .init(file: "/logo.png", corner: .topLeft, width: 0.1, margin: 0.02, opacity: 0.5)
        preset.makesPreview = true
        let end = MediaTime(10, timescale: 1)
        var facts = SourceFacts.example(end: end)
        facts.chapters = [Chapter(time: .zero..<end, title: "All")]
        facts.coverStreamIndex = 5
        let plan = try TranscodePlan.make(
            facts: facts, index: .example(keyframes: [0], end: end), preset: preset, grouping: .together)
        #expect(plan.minSSIM == 0.9 && plan.watermark == preset.watermark && plan.chapters == facts.chapters)
        #expect(plan.preview?.times.count == 30 && plan.poster?.coverStreamIndex == 5)
        #expect(plan.storyboard?.formats == [.jpeg, .webp] && plan.poster?.formats == PictureFormat.allCases)
    }

    @Test func `every tile belongs to exactly one chunk`() throws {
        let plan = try plan(seconds: 45, grouping: .entryFirst)
        let tiles = plan.chunks.flatMap { Array(plan.tiles(of: $0)) }
        #expect(tiles == Array(0..<(try #require(plan.storyboard).tileCount)))
    }

    private func plan(
        width: Int = 1920, height: Int = 1080, rate: FrameRate = FrameRate(25), seconds: Double,
        keyframeEvery interval: Double = 2, audio: [AudioFacts] = [.example()],
        grouping: TranscodePlan.Grouping = .together
    ) throws -> TranscodePlan {
        let end = MediaTime(Int64(seconds * 90_000), timescale: 90_000)
        return try TranscodePlan.make(
            facts: .example(width: width, height: height, rate: rate, end: end, audio: audio),
            index: .example(keyframes: Array(stride(from: 0, through: max(0, seconds), by: interval)), end: end),
            preset: .example, grouping: grouping)
    }

    private func expectFailure(
        _ code: Failure.Code, _ facts: SourceFacts, end: MediaTime,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let failure = #expect(throws: Failure.self, sourceLocation: sourceLocation) {
            try TranscodePlan.make(
                facts: facts, index: .example(keyframes: [0], end: end), preset: .example, grouping: .together)
        }
        #expect(failure?.code == code, sourceLocation: sourceLocation)
    }
}
