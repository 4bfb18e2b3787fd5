import Foundation
import HeadwaterCore
import Testing

@testable import Pipeline

@Suite struct CodecLocationTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    @Test func `the override wins`() throws {
        #expect(try CodecLauncher.locate(override: CodecBench.double, program: "/bin/true") == CodecBench.double)
    }

    @Test func `the codec lies beside the program`() throws {
        let beside = bench.folder + "/headwater-codec"
        try FileManager.default.copyItem(atPath: "/bin/true", toPath: beside)
        #expect(try CodecLauncher.locate(override: nil, program: bench.folder + "/headwater") == beside)
        #expect(try CodecLauncher.locate(override: "", program: bench.folder + "/headwater") == beside)
    }

    @Test func `a place without a program is a clear failure`() throws {
        let plain = try bench.file("plain", "text").path
        for (override, program) in [(nil, bench.folder + "/headwater"), (plain, nil), (bench.folder, nil), (nil, nil)] {
            let failure = #expect(throws: Failure.self) {
                try CodecLauncher.locate(override: override, program: program)
            }
            #expect(failure?.code == .codecMissing)
        }
    }
}
