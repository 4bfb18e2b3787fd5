import HeadwaterCore
import Media
import Testing

@Suite struct SourceSurveyorTests {
    private func preset() -> Preset {
        var preset = Engine.preset(sides: [360, 180, 120])
        preset.adaptsToContent = true
        preset.loudness = Preset.Loudness(target: -16, maxTruePeak: -1)
        return preset
    }

    private func survey(_ name: String) throws -> SourceSurvey { try survey(try Clips.sample(name)) }

    private func survey(_ source: some ByteSource) throws -> SourceSurvey {
        let (facts, index) = try Engine.inspect(source)
        let request = try #require(SurveyRequest.make(facts: facts, index: index, preset: preset()))
        let task = CodecTask.survey(request: request, facts: facts, index: index)
        let result = try MediaEngine.run(task, sources: [source], limits: Engine.limits, sink: CollectingSink())
        guard case .surveyed(let survey) = result else { throw Failure(.internal, "not a survey") }
        return survey
    }

    @Test(arguments: ["film-2997.mp4", "without-cues.mkv", "wrapping-clock.ts", "variable-rate.mp4"])
    func `every window is encoded for a trial, the same each time`(name: String) throws {
        let first = try survey(name)
        #expect(!first.windows.isEmpty && first.windows.map(\.time) == first.request.windows)
        for window in first.windows {
            #expect(window.frames > 0 && window.intraBits > 0 && window.bits > window.intraBits)
            #expect((0.8..<1).contains(window.ssim ?? 0), "\(window)")
        }
        #expect(first.loudness.map(\.streamIndex) == first.request.loudnessOf)
        #expect(try survey(name) == first)
    }

    @Test func `a still picture is easier than a moving one`() throws {
        let still = try survey("flash-and-beep.mp4").windows
        let moving = try survey("film-2997.mp4").windows
        let perFrame = { (windows: [SourceSurvey.Window]) in
            Double(windows.reduce(0) { $0 + $1.bits }) / Double(windows.reduce(0) { $0 + $1.frames })
        }
        #expect(perFrame(still) * 2 < perFrame(moving))
    }

    @Test func `a page of flat colours and edges stays as it is, and takes hardly more in a larger size`() throws {
        let boxes = (0..<12).map {
            "drawbox=x=\($0 * 50):y=\(20 + $0 % 4 * 80):w=34:h=60:color=0x\(204060 + $0):t=fill"
        }
        let page = try Clips.picture(
            "mkv", size: "640x360", rate: "25", seconds: 4,
            filter: (["drawbox=color=white:t=fill"] + boxes).joined(separator: ","), Clips.x264(format: "yuv420p"))
        let survey = try survey(page)
        let likeness = survey.windows.compactMap(\.ssim)
        #expect(!likeness.isEmpty && likeness.allSatisfy { $0 > 0.985 }, "\(likeness)")
        #expect(survey.request.largestSize == PixelSize(width: 640, height: 360))
        let large = try #require(survey.largest)
        let small = try #require(survey.windows.first { $0.time == large.time })
        #expect(large.frames == small.frames && large.time == survey.windows[survey.windows.count / 2].time)
        // Of 2.25 times the pixels.
        #expect(Double(large.bits) < 2 * Double(small.bits), "\(large) \(small)")
    }

    @Test func `sound alone is only heard`() throws {
        let survey = try survey("sound-only.m4a")
        #expect(survey.windows.isEmpty)
        #expect(survey.loudness.first?.integrated != nil)
    }
}
