import CodecWire
import Foundation
import HeadwaterCore
import Logging
import Synchronization

@testable import Pipeline

/// A folder of its own for one test, a launcher for the double, and a note of what came.
final class CodecBench: Sendable {
    let folder: String
    private let arrivals = Mutex<[Arrival]>([])

    struct Arrival: Sendable, Equatable {
        var kind: Artifact.Kind
        var text: String
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/codec-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The double is built beside the test program.
    static var double: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: program).deletingLastPathComponent().appending(path: "codec-double").path
    }

    var scratch: String { folder + "/scratch" }
    var arrived: [Arrival] { arrivals.withLock { $0 } }

    func launcher(
        limits: CodecLimits = CodecLimits(), credits: Int = 4, stallTimeout: Duration = .seconds(30),
        executable: String = CodecBench.double, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) -> CodecLauncher {
        CodecLauncher(
            executable: executable, limits: limits, credits: credits, stallTimeout: stallTimeout, scratch: scratch,
            logger: logger)
    }

    func file(_ name: String, _ text: String) throws -> SourceFile {
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return try SourceFile(path: path)
    }

    /// Runs the double on a script, with further sources behind it.
    func run(
        _ script: String, more: [SourceFile] = [], isComplete: Bool = true, with launcher: CodecLauncher? = nil,
        onArtifact: @escaping @Sendable (String) async throws -> Void = { _ in },
        onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> CodecOutcome {
        let source = try file("script", script)
        return try await (launcher ?? self.launcher()).run(
            .inspect, sources: [source] + more, isComplete: isComplete, onProgress: onProgress
        ) { artifact, path in
            let text = try String(contentsOfFile: path, encoding: .utf8)
            self.arrivals.withLock { $0.append(Arrival(kind: artifact.kind, text: text)) }
            try await onArtifact(text)
        }
    }

    /// The failure that a run of the script ends with, nil when it does not fail.
    func failure(_ script: String, with launcher: CodecLauncher? = nil) async throws -> Failure? {
        do {
            _ = try await run(script, with: launcher)
            return nil
        } catch let failure as Failure { return failure }
    }

    /// Names in the scratch folder.
    func leftovers() throws -> [String] {
        FileManager.default.fileExists(atPath: scratch)
            ? try FileManager.default.contentsOfDirectory(atPath: scratch) : []
    }
}
