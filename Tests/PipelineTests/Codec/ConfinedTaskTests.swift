import Foundation
import HeadwaterCore
import Synchronization
import Testing

@testable import Pipeline

/// The real program does its real work behind closed doors.
@Suite(.timeLimit(.minutes(2)))
struct ConfinedTaskTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    @Test(arguments: [
        "film-2997.mp4", "flash-and-beep.mp4", "narrow-pixels.avi", "phone-rotated.mp4", "variable-rate.mp4",
        "webcast.flv", "without-cues.mkv", "wrapping-clock.ts",
    ])
    func `every task is done inside the sandbox`(sample: String) async throws {
        let codec = ConfinedCodec(launcher: bench.launcher(executable: ConfinedCodec.program), folder: bench.folder)
        let source = try SourceFile(path: ConfinedCodec.sample(sample))
        let inspected = try await codec.result(of: .inspect, on: [source])
        guard case .inspected(let facts, let index) = inspected.result else {
            Issue.record("\(inspected)")
            return
        }
        var plan = try TranscodePlan.make(facts: facts, index: index, preset: .sample, grouping: .together)
        plan.poster?.formats = PictureFormat.allCases
        plan.storyboard?.formats = PictureFormat.allCases
        plan.preview = TranscodePlan.Preview(
            times: [.zero, MediaTime(1, timescale: 1)], frameRate: FrameRate(2), size: PixelSize(width: 64, height: 48))
        let video = try await codec.result(
            of: .encodeVideo(plan: plan, facts: facts, index: index, chunk: 0, group: 0), on: [source])
        #expect(video.files.count > plan.video.count)
        let usage = try #require(video.usage)
        #expect(usage.cpuSeconds > 0 && usage.cpuSeconds < 120)
        #expect(usage.peakMemoryBytes > 10 << 20 && usage.peakMemoryBytes < 4 << 30)
        if !plan.audio.isEmpty {
            let audio = try await codec.result(
                of: .encodeAudio(plan: plan, facts: facts, index: index, rendition: 0, span: 0), on: [source])
            #expect(audio.files.count > 1)
        }
        let pictures = try await codec.result(
            of: .makePictures(plan: plan, facts: facts, index: index), on: [source])
        for picture in plan.wantedPictures {
            #expect(pictures.files.contains { $0.kind == .picture(picture) }, "\(picture)")
        }
        let rung = try #require(plan.video.first?.name)
        let parts =
            video.files.filter { $0.kind == .initSegment(rendition: rung) }
            + video.files.filter { $0.kind == .segment(rendition: rung, number: 0) }
        let decoded = try await codec.result(
            of: .decodeSegments, on: try parts.map { try SourceFile(path: $0.path) })
        guard case .decoded(let segments) = decoded.result, let track = segments.first?.tracks.first else {
            Issue.record("\(decoded)")
            return
        }
        #expect(track.errors == 0 && track.decodedUnits > 0)
    }

    @Test(arguments: [(VideoCodec.hevc, "ultrafast"), (.av1, "12")])
    func `the other codecs are encoded and decoded inside the sandbox`(codec: VideoCodec, preset: String) async throws {
        let codecProgram = ConfinedCodec(
            launcher: bench.launcher(executable: ConfinedCodec.program), folder: bench.folder)
        let source = try SourceFile(path: ConfinedCodec.sample("film-2997.mp4"))
        let inspected = try await codecProgram.result(of: .inspect, on: [source])
        guard case .inspected(let facts, let index) = inspected.result else {
            Issue.record("\(inspected)")
            return
        }
        var plan = try TranscodePlan.make(facts: facts, index: index, preset: .sample, grouping: .together)
        for position in plan.video.indices {
            plan.video[position].codec = codec
            plan.video[position].encoder?.preset = preset
        }
        let video = try await codecProgram.result(
            of: .encodeVideo(plan: plan, facts: facts, index: index, chunk: 0, group: 0), on: [source])
        guard case .encoded(let report) = video.result else {
            Issue.record("\(video)")
            return
        }
        #expect(report.quality.map(\.rendition) == plan.video.map(\.name))
        #expect(report.quality.allSatisfy { $0.sampledFrames > 0 && $0.ssimMinimum > 0.7 })
    }
}

/// Runs tasks in the real program and keeps what they make.
struct ConfinedCodec {
    struct Made {
        var result: CodecResult?
        var files: [(kind: Artifact.Kind, path: String)] = []
        var usage: ResourceUsage?
    }

    var launcher: CodecLauncher
    var folder: String

    /// Built beside the test program.
    static var program: String {
        URL(filePath: CodecBench.double).deletingLastPathComponent().appending(path: "headwater-codec").path
    }

    static func sample(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../samples/\(name)")
            .standardizedFileURL.path
    }

    func result(of task: CodecTask, on sources: [SourceFile]) async throws -> Made {
        let files = ArtifactList()
        let used = Mutex<ResourceUsage?>(nil)
        let outcome = try await launcher.run(task, sources: sources) { _, _ in
        } onUsage: { usage in
            used.withLock { $0 = usage }
        } onArtifact: { [folder] artifact, path in
            let kept = "\(folder)/\(UUID().uuidString)"
            try FileManager.default.moveItem(atPath: path, toPath: kept)
            await files.add(artifact.kind, kept)
        }
        let usage = used.withLock { $0 }
        guard case .finished(let result) = outcome else {
            return Made(result: nil, files: await files.all, usage: usage)
        }
        return Made(result: result, files: await files.all, usage: usage)
    }

    private actor ArtifactList {
        private(set) var all: [(kind: Artifact.Kind, path: String)] = []

        func add(_ kind: Artifact.Kind, _ path: String) { all.append((kind, path)) }
    }
}
