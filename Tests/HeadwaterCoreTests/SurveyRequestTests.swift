import Testing

@testable import HeadwaterCore

@Suite struct SurveyRequestTests {
    private func adaptive() -> Preset {
        var preset = Preset.example
        preset.adaptsToContent = true
        return preset
    }

    private func starts(_ seconds: Double, keyframes: [Double]) -> [Double] {
        let end = MediaTime(Int64(seconds * 1000), timescale: 1000)
        return SurveyRequest.windows(
            index: .example(keyframes: keyframes, end: end), rate: FrameRate(25), gopSeconds: 2
        ).map(\.lowerBound.seconds)
    }

    @Test func `nothing is asked where nothing is wanted`() throws {
        let end = MediaTime(60, timescale: 1)
        let index = SourceIndex.example(keyframes: [0], end: end)
        #expect(SurveyRequest.make(facts: .example(end: end), index: index, preset: .example) == nil)
        // One rung leaves nothing to choose.
        let small = SourceFacts.example(width: 320, height: 180, end: end)
        #expect(SurveyRequest.make(facts: small, index: index, preset: adaptive()) == nil)
    }

    @Test func `loudness is asked of every track, of sound alone too`() throws {
        var preset = Preset.example
        preset.loudness = Preset.Loudness(target: -16, maxTruePeak: -1)
        let end = MediaTime(60, timescale: 1)
        var facts = SourceFacts.example(end: end, audio: [.example(1), .example(4)])
        let index = SourceIndex.example(keyframes: [0], end: end)
        #expect(SurveyRequest.make(facts: facts, index: index, preset: preset)?.loudnessOf == [1, 4])
        facts.video = nil
        let request = try #require(SurveyRequest.make(facts: facts, index: index, preset: preset))
        #expect(request.loudnessOf == [1, 4] && request.windows.isEmpty)
    }

    @Test func `the trial is small, upright and not larger than the video`() throws {
        let end = MediaTime(60, timescale: 1)
        let index = SourceIndex.example(keyframes: [0], end: end)
        let request = { (width: Int, height: Int) in
            SurveyRequest.make(
                facts: .example(width: width, height: height, end: end), index: index, preset: adaptive())
        }
        #expect(request(1920, 1080)?.size == PixelSize(width: 426, height: 240))
        #expect(request(1080, 1920)?.size == PixelSize(width: 240, height: 426))
        #expect(request(721, 501)?.size == PixelSize(width: 346, height: 240))
        // The second one is as large as the largest rung.
        #expect(request(1920, 1080)?.largestSize == PixelSize(width: 1920, height: 1080))
        #expect(request(7680, 4320)?.largestSize == PixelSize(width: 3840, height: 2160))
    }

    @Test func `windows begin at keyframes all over the video, one in 15 seconds and at most eight`() {
        let everySecond = Array(stride(from: 0.0, to: 1000, by: 1))
        #expect(starts(60, keyframes: everySecond) == [6, 21, 36, 51])
        #expect(starts(1000, keyframes: everySecond).count == 8)
        #expect(starts(29, keyframes: everySecond) == [13])
    }

    @Test func `a short video is looked at whole`() {
        #expect(starts(3, keyframes: [0, 1]) == [0])
        #expect(starts(0, keyframes: [0]) == [])
    }

    @Test func `where keyframes are rare, decoding goes on from one for a few seconds`() {
        #expect(starts(60, keyframes: [0]) == [3])
        #expect(starts(60, keyframes: [0, 30]) == [3, 33])
    }

    @Test(arguments: seeds)
    func `windows lie in the video, in order and apart`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 1...200 {
            let rate = try #require(FrameRate.standard.randomElement(using: &generator))
            let end = MediaTime(Int64.random(in: -1000...4_000_000, using: &generator), timescale: 1000)
            var keyframes = [Double.random(in: -20...1, using: &generator)]
            while let last = keyframes.last, last < end.seconds, keyframes.count < 500 {
                keyframes.append(last + .random(in: 0.2...40, using: &generator))
            }
            let index = SourceIndex.example(keyframes: keyframes, end: end)
            let windows = SurveyRequest.windows(
                index: index, rate: rate, gopSeconds: .random(in: 0.5...4, using: &generator))
            #expect(windows.count <= 8)
            #expect(windows.allSatisfy { $0.lowerBound >= .zero && !$0.isEmpty }, "seed \(seed)")
            // The end of the video may lie within half a frame of the grid's.
            #expect(windows.allSatisfy { $0.upperBound <= end + rate.time(ofFrame: 1) }, "seed \(seed)")
            #expect(
                zip(windows, windows.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }, "seed \(seed)")
        }
    }
}
