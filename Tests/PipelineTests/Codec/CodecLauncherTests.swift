import Foundation
import Glibc
import HeadwaterCore
import Logging
import Synchronization
import Testing

@testable import Pipeline

/// The launcher against a real process.
@Suite(.timeLimit(.minutes(1)))
struct CodecLauncherTests {
    private let bench: CodecBench

    init() throws { bench = try CodecBench() }

    @Test func `artifacts come in order, then the result`() async throws {
        let outcome = try await bench.run("emit one\nemit two\nemit three\nfinish")
        #expect(outcome == .finished(.pictures))
        #expect(bench.arrived.map(\.text) == ["one", "two", "three"])
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `an artifact arrives while the child still works`() async throws {
        // With one credit the child can only begin its second artifact after the parent is done with the first.
        let outcome = try await bench.run("emit-facts\nemit second\nfinish", with: bench.launcher(credits: 1)) { text in
            guard text != "second" else { return }
            let facts = try JSONDecoder().decode(ProcessFacts.self, from: Data(text.utf8))
            #expect(kill(facts.pid, 0) == 0)
        }
        #expect(outcome == .finished(.pictures))
        #expect(bench.arrived.count == 2)
    }

    @Test func `many more artifacts than credits pass, from several threads`() async throws {
        let outcome = try await bench.run("emit-together 100\nfinish", with: bench.launcher(credits: 3))
        #expect(outcome == .finished(.pictures))
        let numbers = bench.arrived.map { arrival in
            if case .segment("r", let number) = arrival.kind, arrival.text == "\(number)" { number } else { -1 }
        }
        #expect(numbers.sorted() == Array(0..<100))
    }

    @Test func `an artifact may be moved away`() async throws {
        let bench = bench
        let source = try bench.file("script", "emit keep\nfinish")
        _ = try await bench.launcher().run(.inspect, sources: [source], onProgress: { _, _ in }) { _, path in
            try FileManager.default.moveItem(atPath: path, toPath: bench.folder + "/kept")
        }
        #expect(try String(contentsOfFile: bench.folder + "/kept", encoding: .utf8) == "keep")
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `several hundred sources arrive in their order`() async throws {
        let sources = try (0..<400).map { try bench.file("source-\($0)", "\($0)") }
        _ = try await bench.run("emit-sources\nfinish", more: sources)
        #expect(bench.arrived.map(\.text) == (0..<400).map(String.init))
    }

    @Test func `progress is passed on`() async throws {
        let heard = Mutex<[[Int]]>([])
        _ = try await bench.run(
            "progress 40\nprogress 100\nfinish",
            onProgress: { done, whole in heard.withLock { $0.append([done, whole]) } })
        #expect(heard.withLock { $0 } == [[40, 100], [100, 100]])
    }

    @Test func `a source that must grow first is not a failure`() async throws {
        #expect(try await bench.run("starve 4096", isComplete: false) == .starved(offset: 4096))
        #expect(try await bench.failure("starve 4096")?.code == .codecProtocol, "a complete source does not grow")
    }

    @Test func `a failure of the child is passed on as it is`() async throws {
        let failure = try await bench.failure("fail This is no video.")
        #expect(failure == Failure(.notMedia, "This is no video.", detail: "said by the double"))
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `what the caller throws ends the attempt`() async throws {
        struct Refused: Error {}
        await #expect(throws: Refused.self) {
            try await bench.run("emit one\nhang") { _ in throw Refused() }
        }
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `a missing source is named`() async throws {
        let missing = SourceFile(path: bench.folder + "/missing", durableBytes: 1)
        let failure = await #expect(throws: Failure.self) { try await bench.run("finish", more: [missing]) }
        #expect(failure?.code == .storageFailed)
        #expect(failure?.detail?.contains(missing.path) == true)
    }

    @Test func `a missing program is named with a remedy`() async throws {
        let failure = try await bench.failure("finish", with: bench.launcher(executable: "/nowhere/headwater-codec"))
        #expect(failure?.code == .codecMissing)
        #expect(failure?.message.contains("HEADWATER_CODEC") == true)
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `cancelling kills the child and leaves nothing`() async throws {
        let (pids, found) = AsyncStream.makeStream(of: Int32.self)
        let task = Task { [bench] in
            try await bench.run("emit-facts\nhang") { text in
                found.yield(try JSONDecoder().decode(ProcessFacts.self, from: Data(text.utf8)).pid)
            }
        }
        let pid = try #require(await pids.first { _ in true })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
        #expect(try bench.leftovers().isEmpty)
    }

    @Test func `stale scratch folders are removed, other files stay`() throws {
        let folder = bench.scratch
        try FileManager.default.createDirectory(atPath: folder + "/attempt-1/x", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: folder + "/note"))
        try bench.launcher().removeStaleScratch()
        #expect(try bench.leftovers() == ["note"])
    }

    @Test func `the log carries the child's lines, the job's metadata, and is bounded`() async throws {
        let log = RecordingLog()
        var logger = Logger(label: "test") { _ in log.handler() }
        logger[metadataKey: "job"] = "j1"
        _ = try await bench.run("log a library speaks\nshout 600\nfinish", with: bench.launcher(logger: logger))
        let lines = log.lines
        #expect(lines.first == "codec: a library speaks job=j1")
        #expect(lines.count == CodecLog.mostLines + 1)
        #expect(lines.last?.hasPrefix("101 more lines") == true)
    }
}
