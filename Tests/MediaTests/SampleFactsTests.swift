import Foundation
import HeadwaterCore
import Media
import Testing

/// What `samples/manifest.json` says of a clip.
struct ExpectedFacts: Decodable, Sendable {
    struct Audio: Decodable, Sendable {
        var codec: String
        var sampleRate: Int
        var channels: Int
        var start: Double
    }

    var container: String?
    var codec: String?
    var displaySize: [Int]?
    var pixelAspect: [Int]?
    var quarterTurns: Int?
    var frameRate: String?
    var isVariableFrameRate: Bool?
    var frameCount: Int?
    var seconds: Double?
    var keyframes: Int?
    var audio: [Audio]?

    static let all: [String: ExpectedFacts] = {
        do {
            let data = try Data(contentsOf: Clips.folder.appending(path: "manifest.json"))
            return try JSONDecoder().decode([String: ExpectedFacts].self, from: data)
        } catch {
            Issue.record(error)
            return [:]
        }
    }()
}

@Suite struct SampleFactsTests {
    @Test func `the manifest names every clip of the folder`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Clips.folder.path)
            .filter { !["manifest.json", "make-samples"].contains($0) }
        #expect(Set(files) == Set(ExpectedFacts.all.keys))
    }

    @Test(arguments: ExpectedFacts.all.keys.sorted())
    func `the facts of a sample are those of the manifest`(name: String) throws {
        let expected = try #require(ExpectedFacts.all[name])
        let source = try Clips.sample(name)
        let (facts, index) = try Engine.inspect(source)
        #expect(facts.container == expected.container)
        #expect(facts.byteCount == Int64(source.bytes.count))
        #expect(abs(facts.duration.seconds - (expected.seconds ?? 0)) < 0.001)
        #expect(facts.video?.codec == expected.codec)
        if let video = facts.video {
            #expect([video.displaySize.width, video.displaySize.height] == expected.displaySize)
            #expect(video.pixelAspect == expected.pixelAspect)
            #expect(video.orientation == Orientation(quarterTurns: expected.quarterTurns ?? 0, isMirrored: false))
            #expect(video.frameRate.description == expected.frameRate)
            #expect(video.isVariableFrameRate == expected.isVariableFrameRate)
            #expect(video.sourceFrameCount == expected.frameCount)
        }
        #expect(index.keyframes.count == expected.keyframes)
        #expect(index.keyframes.allSatisfy { .zero <= $0.time })
        #expect(zip(index.keyframes, index.keyframes.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(index.end == facts.duration)
        let audio = try #require(expected.audio)
        #expect(facts.audio.map(\.codec) == audio.map(\.codec))
        #expect(facts.audio.map(\.sampleRate) == audio.map(\.sampleRate))
        #expect(facts.audio.map(\.channels) == audio.map(\.channels))
        for (track, wanted) in zip(index.audio, audio) {
            #expect(abs((track.runs.first?.start.seconds ?? .nan) - wanted.start) < 0.001)
        }
    }

    @Test func `a source that still grows is known as far as it goes`() throws {
        var source = try Clips.sample("without-cues.mkv")
        let whole = try Engine.inspect(source)
        source.durable = 50_000
        let beginning = try Engine.inspect(source)
        #expect(!beginning.index.isComplete && whole.index.isComplete)
        #expect(beginning.facts.byteCount == 50_000 && beginning.index.end < whole.index.end)
        #expect(whole.index.keyframes.starts(with: beginning.index.keyframes))
    }
}
