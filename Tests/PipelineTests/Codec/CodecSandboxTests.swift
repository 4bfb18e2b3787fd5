import Foundation
import Glibc
import HeadwaterCore
import HostileClips
import Testing

@testable import CodecSandbox
@testable import Pipeline

/// What code that took over a codec process could do. The probe closes the same doors as the codec, by the same
/// code, and then tries.
@Suite(.timeLimit(.minutes(1)))
struct CodecSandboxTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    /// The probe's report; both programs decode the same JSON.
    private struct Report: Decodable {
        var threadsBefore: Int
        var guards: [CodecCapabilities.Guard]
        var forbidden: [String: Int32]
        var needed: [String: Int32]
    }

    private struct Targets: Encodable {
        var file: String
        var folder: String
        var port: UInt16
    }

    private static var probe: String {
        URL(filePath: CodecBench.double).deletingLastPathComponent().appending(path: "sandbox-probe").path
    }

    private func report() async throws -> Report {
        let canary = bench.folder + "/canary"
        try "untouched".write(toFile: canary, atomically: false, encoding: .utf8)
        // World-readable and world-writable, so that only the sandbox can refuse.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: bench.folder)
        let trap = try Trap()
        let targets = Targets(file: canary, folder: bench.folder, port: trap.bait.port)
        let script = String(decoding: try JSONEncoder().encode(targets), as: UTF8.self)
        _ = try await bench.run(script, with: bench.launcher(executable: Self.probe))
        #expect(trap.isUntouched)
        #expect(try String(contentsOfFile: canary, encoding: .utf8) == "untouched")
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: bench.folder)) == ["canary", "scratch", "script"])
        let text = try #require(bench.arrived.first?.text)
        return try JSONDecoder().decode(Report.self, from: Data(text.utf8))
    }

    @Test func `every way out ends in an error, and none in a killed process`() async throws {
        let report = try await report()
        #expect(report.forbidden.count > 40)
        for (attempt, code) in report.forbidden {
            #expect(code != 0, "\(attempt) succeeded")
        }
        // What was refused by the sandbox, not by chance: the file exists and anyone may read it.
        for attempt in ["reading /etc/passwd", "reading a file", "listing /", "executing a program"] {
            #expect(report.forbidden[attempt] == EACCES, "\(attempt)")
        }
        for attempt in ["an internet socket", "a Unix socket", "signalling its parent", "mounting"] {
            #expect(report.forbidden[attempt] == EPERM, "\(attempt)")
        }
    }

    @Test func `what a codec needs goes on working`() async throws {
        let report = try await report()
        #expect(!report.needed.isEmpty)
        for (need, code) in report.needed { #expect(code == 0, "\(need): \(String(cString: strerror(code)))") }
    }

    @Test func `the doors close before there is a second thread`() async throws {
        #expect(try await report().threadsBefore == 1)
    }

    @Test func `every required guard is on`() async throws {
        let guards = try await report().guards
        #expect(guards.map(\.name) == ["resource limits", "no_new_privs", "landlock", "seccomp"])
        #expect(guards.allSatisfy { $0.isOn || !$0.isRequired })
        #expect(guards.last?.isOn == true)
    }
}
