import Foundation
import HeadwaterCore
import HostileClips
import Testing

@testable import Pipeline

/// Hostile files against the real program, with little memory and time: each costs one attempt and ends with its
/// reason, none crashes it or hangs.
@Suite(.timeLimit(.minutes(2)))
struct HostileClipTests {
    private let bench: CodecBench
    private let trap: Trap

    init() throws {
        bench = try CodecBench()
        trap = try Trap()
    }

    private func base() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: ConfinedCodec.sample("flash-and-beep.mp4"))))
    }

    private func inspect(
        _ path: String, limits: CodecLimits = CodecLimits(), stallTimeout: Duration = .seconds(30)
    ) async throws -> ConfinedCodec.Made {
        let launcher = bench.launcher(
            limits: limits, stallTimeout: stallTimeout, executable: ConfinedCodec.program)
        return try await ConfinedCodec(launcher: launcher, folder: bench.folder)
            .result(of: .inspect, on: [try SourceFile(path: path)])
    }

    private func check(_ clips: [HostileClip], memoryBytes: Int64 = 300 << 20) async throws {
        // 300 MB is less than the 384 that one decoded picture of 16000 by 16000 would take.
        let limits = CodecLimits(cpuSeconds: 10, memoryBytes: memoryBytes)
        for clip in clips {
            let path = "\(bench.folder)/clip.mp4"
            try Data(clip.bytes).write(to: URL(filePath: path))
            do {
                _ = try await inspect(path, limits: limits)
                #expect(clip.code == nil, "\(clip) was taken for a video")
            } catch let failure as Failure {
                if let code = clip.code {
                    #expect(failure.code == code, "\(clip): \(failure)")
                } else {
                    #expect(failure.code != .internal && failure.code != .codecCrashed, "\(clip): \(failure)")
                }
            }
        }
        #expect(trap.isUntouched)
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `playlists and other texts`() async throws { try await check(HostileClip.texts(trap.bait)) }

    @Test func `references to other files`() async throws {
        let clips = HostileClip.movsWithReferences(trap.bait, base: try base())
        try await check([HostileClip.aviWithEmbeddedPlaylist(trap.bait)] + clips)
    }

    @Test func `pictures that would not fit into memory are refused before one is decoded`() async throws {
        try await check(HostileClip.hugePictures(base: try base()))
    }

    @Test func `tables without end`() async throws { try await check([HostileClip.endlessTables(base: try base())]) }

    @Test func `thousands of tracks`() async throws { try await check(HostileClip.manyTracks(base: try base())) }

    @Test func `disguises`() async throws {
        try await check(HostileClip.disguises(base: try base()) + [HostileClip.secrets(base: try base())])
    }

    @Test(arguments: ["wrapping-clock.ts", "webcast.flv", "narrow-pixels.avi", "without-cues.mkv"])
    func `a file that goes on for ever ends with facts or at a limit`(sample: String) async throws {
        // A hole of 8 TB behind a good beginning: reading it costs time and no disk.
        let path = "\(bench.folder)/endless"
        try FileManager.default.copyItem(atPath: ConfinedCodec.sample(sample), toPath: path)
        try #require(truncate(path, 8 << 40) == 0)
        do {
            _ = try await inspect(path, limits: CodecLimits(cpuSeconds: 1), stallTimeout: .seconds(5))
        } catch let failure as Failure {
            // A busy machine may not give it a second of processor time in five.
            #expect([.codecLimitExceeded, .codecTimedOut].contains(failure.code), "\(failure)")
        }
    }

    @Test func `output beyond its bound is a limit, not a full disk`() async throws {
        let limits = CodecLimits(fileBytes: 4096)
        let path = ConfinedCodec.sample("flash-and-beep.mp4")
        guard case .inspected(let facts, let index) = try await inspect(path).result else {
            Issue.record("no facts")
            return
        }
        let plan = try TranscodePlan.make(facts: facts, index: index, preset: .sample, grouping: .together)
        let launcher = bench.launcher(limits: limits, executable: ConfinedCodec.program)
        let failure = await #expect(throws: Failure.self) {
            try await ConfinedCodec(launcher: launcher, folder: bench.folder).result(
                of: .encodeVideo(plan: plan, facts: facts, index: index, chunk: 0, group: 0),
                on: [try SourceFile(path: path)])
        }
        #expect(failure?.code == .codecLimitExceeded, "\(failure.debugDescription)")
    }

    @Test func `a picture that is allowed and finds no memory is a limit, not a fault of the encoder`() async throws {
        try await check([HostileClip.largestPicture], memoryBytes: 100 << 20)
    }
}
