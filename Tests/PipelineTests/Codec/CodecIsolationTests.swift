import Foundation
import Glibc
import HeadwaterCore
import Testing

@testable import Pipeline

/// What a codec process has, and what it has not.
@Suite(.timeLimit(.minutes(1)))
struct CodecIsolationTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    private func facts(limits: CodecLimits = CodecLimits()) async throws -> ProcessFacts {
        // A file that this process has open, as it would a database or a client's socket.
        let secret = open(try bench.file("secret", "a password").path, O_RDONLY)
        defer { close(secret) }
        _ = try await bench.run("emit-facts\nfinish", with: bench.launcher(limits: limits, credits: 2))
        let text = try #require(bench.arrived.first?.text)
        return try JSONDecoder().decode(ProcessFacts.self, from: Data(text.utf8))
    }

    @Test func `the environment is empty`() async throws {
        #expect(try await facts().environment.isEmpty)
    }

    @Test func `it has its socket, its log, its source and its scratch files open, and nothing else`() async throws {
        let facts = try await facts()
        #expect(facts.descriptors["0"]?.hasPrefix("socket:") == true)
        #expect(facts.descriptors["1"] == "/dev/null")
        #expect(facts.descriptors["2"]?.hasPrefix("pipe:") == true)
        let others = facts.descriptors.filter { !["0", "1", "2"].contains($0.key) }.values
        #expect(others.contains(bench.folder + "/script"))
        // Its first artifact has used one credit up; the other may still be on its way.
        let strangers = others.filter { !$0.hasPrefix(bench.scratch) && $0 != bench.folder + "/script" }
        #expect(strangers.isEmpty)
    }

    @Test func `its limits are those it was given`() async throws {
        let facts = try await facts(limits: CodecLimits(cpuSeconds: 77, memoryBytes: 333 << 20, fileBytes: 555_555))
        func row(_ name: String) -> [Substring] {
            facts.limits.split(separator: "\n").first { $0.hasPrefix(name) }?.dropFirst(26).split(separator: " ") ?? []
        }
        #expect(row("Max cpu time").prefix(2) == ["77", "79"])
        #expect(row("Max data size").prefix(2) == ["\(333 << 20)", "\(333 << 20)"])
        #expect(row("Max file size").prefix(2) == ["555555", "555555"])
        #expect(row("Max core file size").prefix(2) == ["0", "0"])
        #expect(row("Max open files").prefix(2) == ["129", "129"])
        #expect(facts.status.contains("NoNewPrivs:\t1"))
        #expect(facts.workingDirectory.hasPrefix("\(bench.scratch)/attempt-"), "a folder of its own")
    }

    @Test(arguments: ["progress 1\nhang", "deaf\nprogress 1\nhang"])
    func `it dies with its parent`(script: String) throws {
        let parent = Process()
        let output = Pipe()
        let log = Pipe()
        parent.executableURL = URL(filePath: CodecBench.double)
        parent.arguments = ["orphan", try bench.file("script", script).path]
        parent.standardOutput = output
        parent.standardError = log
        try parent.run()
        // The child holds the other end of the log's pipe too: its end is the end of the pipe.
        let pid = try #require(
            Int32(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).dropLast()))
        #expect(kill(pid, 0) == 0)
        kill(parent.processIdentifier, SIGKILL)
        _ = try log.fileHandleForReading.readToEnd()
        parent.waitUntilExit()
        #expect(parent.terminationStatus == SIGKILL)
    }
}
