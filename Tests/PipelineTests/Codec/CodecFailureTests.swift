import Foundation
import Glibc
import HeadwaterCore
import Testing

@testable import Pipeline

/// Children that crash, hang, exceed their bounds or break the protocol.
@Suite(.timeLimit(.minutes(1)))
struct CodecFailureTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    @Test(arguments: [("segv", SIGSEGV), ("abort", SIGABRT)])
    func `a crash names the signal and the last words`(command: String, signal: Int32) async throws {
        let failure = try await bench.failure("emit one\nlog my last words\n\(command)")
        #expect(failure?.code == .codecCrashed)
        #expect(failure?.detail?.contains("signal \(signal)") == true)
        #expect(failure?.detail?.contains("my last words") == true)
        #expect(bench.arrived.map(\.text) == ["one"])
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `a child that is killed half way fails the attempt`() async throws {
        let failure = await #expect(throws: Failure.self) {
            try await bench.run("emit-facts\nhang") { text in
                kill(try JSONDecoder().decode(ProcessFacts.self, from: Data(text.utf8)).pid, SIGKILL)
            }
        }
        #expect(failure?.code == .codecCrashed)
        #expect(failure?.detail?.contains("signal 9") == true)
        #expect(failure?.isRetryable == true)
    }

    @Test func `an exit without a result is a crash`() async throws {
        let failure = try await bench.failure("exit 7")
        #expect(failure?.code == .codecCrashed)
        #expect(failure?.detail?.contains("exited with 7") == true)
    }

    @Test(arguments: ["exit 127", "kill -SEGV $$"])
    func `a program that ends before it reads anything did not start`(command: String) async throws {
        let program = bench.folder + "/program"
        try "#!/bin/sh\n\(command)\n".write(toFile: program, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        let failure = try await bench.failure("finish", with: bench.launcher(executable: program))
        #expect(failure?.code == .codecNotStarted, "\(failure.debugDescription)")
    }

    @Test(arguments: ["hang", "chatter", "emit one\nprogress 5\nhang"])
    func `a child that stops advancing is killed`(script: String) async throws {
        let failure = try await bench.failure(script, with: bench.launcher(stallTimeout: .milliseconds(500)))
        #expect(failure?.code == .codecTimedOut)
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `too much processing time is a limit`() async throws {
        let failure = try await bench.failure("spin", with: bench.launcher(limits: CodecLimits(cpuSeconds: 1)))
        #expect(failure?.code == .codecLimitExceeded)
    }

    @Test func `too much memory is a limit`() async throws {
        let limits = CodecLimits(memoryBytes: 256 << 20)
        let failure = try await bench.failure("allocate", with: bench.launcher(limits: limits))
        #expect(failure?.code == .codecLimitExceeded, "\(failure?.detail ?? "")")
    }

    @Test(arguments: ["emit-bytes 5000", "overrun 5000"])
    func `too large a file is a limit`(script: String) async throws {
        let failure = try await bench.failure(script, with: bench.launcher(limits: CodecLimits(fileBytes: 4096)))
        #expect(failure?.code == .codecLimitExceeded)
        #expect(bench.arrived.isEmpty)
    }

    @Test(arguments: [
        "lie", "wrong-slot", "keep-open\nhang", "garbage", "endless-header", "cut", "send-descriptor", "progress -5",
    ])
    func `a broken protocol ends the attempt`(script: String) async throws {
        let failure = try await bench.failure("\(script)\nfinish")
        #expect(failure?.code == .codecProtocol, "\(failure.debugDescription)")
        #expect(bench.arrived.allSatisfy { $0.text.isEmpty })
        #expect(try bench.leftovers().isEmpty)
    }
}
