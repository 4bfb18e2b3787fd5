import Foundation
import HeadwaterCore
import Testing

@testable import Pipeline

/// The real program with less memory than its work takes.
@Suite(.timeLimit(.minutes(2)))
struct CodecMemoryTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    /// From less than the program takes to start to what is enough, close together: where memory ends decides which
    /// call fails.
    @Test(
        arguments: [
            -1, 0, 1, 8, 16, 20, 24, 28, 30, 32, 34, 36, 40, 44, 48, 56, 64, 72, 80, 90, 100, 120,
        ] as [Int64])
    func `too little memory is a limit, wherever it ends`(mebibytes: Int64) async throws {
        let launcher = bench.launcher(
            limits: CodecLimits(memoryBytes: mebibytes << 20), executable: ConfinedCodec.program)
        let codec = ConfinedCodec(launcher: launcher, folder: bench.folder)
        do {
            let source = try SourceFile(path: ConfinedCodec.sample("film-2997.mp4"))
            let inspected = try await codec.result(of: .inspect, on: [source])
            guard case .inspected(let facts, let index) = inspected.result else {
                Issue.record("\(inspected)")
                return
            }
            let plan = try TranscodePlan.make(facts: facts, index: index, preset: .sample, grouping: .together)
            _ = try await codec.result(
                of: .encodeVideo(plan: plan, facts: facts, index: index, chunk: 0, group: 0), on: [source])
            #expect(mebibytes > 64)
        } catch let failure as Failure {
            #expect(failure.code == .codecLimitExceeded, "\(failure)")
        }
    }
}
