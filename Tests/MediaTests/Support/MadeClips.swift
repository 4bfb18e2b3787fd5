import Foundation
import Synchronization
import Testing

/// Clips that tests make with the `ffmpeg` program.
extension Clips {
    private static let cache = Mutex<[Recipe: [UInt8]]>([:])

    private struct Recipe: Hashable {
        var container: String
        var arguments: [String]
        var files: [String: [UInt8]]
    }

    /// Runs `ffmpeg`; the same clip is made once in a run.
    /// - Parameters:
    ///   - container: the ending of the file's name.
    ///   - arguments: `{}` among them is the file to be made; without one it comes last, made by one thread.
    ///   - files: inputs, by the names that stand for them among the arguments.
    static func make(
        _ container: String, _ arguments: [String], files: [String: [UInt8]] = [:]
    ) throws -> MemorySource {
        let recipe = Recipe(container: container, arguments: arguments, files: files)
        if let bytes = cache.withLock({ $0[recipe] }) { return MemorySource(bytes: bytes) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
        let file = folder.appending(path: "made.\(container)")
        let complaints = folder.appending(path: "complaints.log")
        _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
        let whole = arguments.contains("{}") ? arguments : arguments + ["-threads", "1", "{}"]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = folder
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-y"] + whole.map { $0 == "{}" ? file.path : $0 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
        process.waitUntilExit()
        let said = try String(contentsOf: complaints, encoding: .utf8)
        try #require(process.terminationStatus == 0, "\(said)")
        let bytes = [UInt8](try Data(contentsOf: file))
        cache.withLock { $0[recipe] = bytes }
        return MemorySource(bytes: bytes)
    }

    /// A moving test picture through an encoder; small and short unless told.
    static func picture(
        _ container: String, size: String = "160x90", rate: String = "25", seconds: Double = 1, filter: String = "null",
        _ encoder: [String] = x264()
    ) throws -> MemorySource {
        let source = "testsrc2=size=\(size):rate=\(rate):duration=\(seconds)"
        return try make(container, ["-f", "lavfi", "-i", source, "-vf", filter] + encoder + ["{}"])
    }

    /// One colour, `0xRRGGBB` with `@alpha` if wanted, for half a second.
    static func flat(_ color: String, _ container: String, filter: String, _ encoder: [String]) throws -> MemorySource {
        let source = "color=\(color):size=96x64:rate=10:duration=0.5,format=rgba"
        return try make(container, ["-f", "lavfi", "-i", source, "-vf", filter] + encoder + ["{}"])
    }

    /// x264 with its parameters; two threads would only make small pictures slower.
    static func x264(_ parameters: String = "", format: String = "yuv420p") -> [String] {
        let all = parameters.isEmpty ? "threads=1" : "threads=1:\(parameters)"
        return ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", format, "-x264-params", all]
    }
}

extension Clips {
    /// A clip with its packets copied into a new file.
    /// - Parameter before: what `ffmpeg` is told of the input.
    static func edited(
        _ source: MemorySource, from container: String = "mp4", _ before: [String] = [], after: [String] = [],
        to target: String = "mp4"
    ) throws -> MemorySource {
        let name = "in.\(container)"
        return try make(
            target, before + ["-i", name, "-map", "0", "-c", "copy"] + after + ["{}"], files: [name: source.bytes])
    }
}

extension Clips {
    /// A small dark picture for sound to go with.
    static func picture(seconds: Double, rate: Int = 25) -> [String] {
        ["-f", "lavfi", "-i", "color=gray:size=64x64:rate=\(rate):duration=\(seconds)"]
    }

    /// Encodes ``picture(seconds:rate:)`` in no time.
    static let quickly = [
        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "25", "-pix_fmt", "yuv420p",
    ]

    /// `lavfi` graphs one after the other, three seconds each, at 25 frames a second.
    static func parts(_ graphs: [String], keyframeDistance: Int = 25) throws -> MemorySource {
        let inputs = graphs.flatMap { ["-f", "lavfi", "-t", "3", "-i", $0] }
        let pads = graphs.indices.map { "[\($0)]format=yuv420p,setsar=1[p\($0)];" }.joined()
        let joined = graphs.indices.map { "[p\($0)]" }.joined() + "concat=n=\(graphs.count)"
        return try make(
            "mp4",
            inputs + [
                "-filter_complex", pads + joined, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20",
                "-g", "\(keyframeDistance)", "-sc_threshold", "0",
            ])
    }
}
