import Foundation
import HeadwaterCore
import Testing

@testable import Pipeline

/// The real program, as far as no media is needed.
@Suite(.timeLimit(.minutes(1)))
struct CodecProgramTests {
    private static let program = URL(filePath: CodecBench.double).deletingLastPathComponent()
        .appending(path: "headwater-codec")
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    /// Runs it by hand, with an empty standard input.
    private func run(_ arguments: [String]) throws -> (status: Int32, output: String, log: String) {
        let process = Process()
        let (output, log) = (Pipe(), Pipe())
        process.executableURL = Self.program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = log
        try process.run()
        let text = try [output, log].map {
            String(decoding: try $0.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        }
        process.waitUntilExit()
        return (process.terminationStatus, text[0], text[1])
    }

    @Test func `it tells its version`() throws {
        let result = try run(["--version"])
        #expect(result.status == 0)
        #expect(result.output == "headwater-codec \(Version.current)\n")
    }

    @Test func `it tells its capabilities as JSON`() throws {
        let result = try run(["--capabilities"])
        #expect(result.status == 0)
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let libraries = try #require(json?["libraries"] as? [String])
        #expect(libraries.contains { $0.hasPrefix("libavcodec ") })
        let guards = try JSONDecoder().decode(CodecCapabilities.self, from: Data(result.output.utf8)).guards
        #expect(guards.filter(\.isRequired).map(\.name) == ["resource limits", "no_new_privs", "seccomp"])
        #expect(guards.allSatisfy { $0.isOn || !$0.isRequired })
    }

    @Test func `started by hand it says in one sentence what it is`() throws {
        let result = try run([])
        #expect(result.status == 2)
        #expect(result.log.hasPrefix("This program is started by headwater"))
        #expect(result.log.split(separator: "\n").count == 1)
        #expect(try run(["--nonsense"]).status == 2)
    }

    @Test(arguments: [("", Failure.Code.emptyFile), ("This is no video at all.\n", .notMedia)])
    func `what is no video fails with its reason`(text: String, code: Failure.Code) async throws {
        let failure = try await bench.failure(text, with: bench.launcher(executable: Self.program.path))
        #expect(failure?.code == code)
        #expect(try bench.leftovers().isEmpty)
    }
}
