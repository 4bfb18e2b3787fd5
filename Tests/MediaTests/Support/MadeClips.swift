import Foundation
import Synchronization
import Testing

/// Clips that tests make with the `ffmpeg` program.
extension Clips {
    private static let cache = Mutex<[String: [UInt8]]>([:])

    /// Runs `ffmpeg` with arguments of which `{}` is the file to be made; the same clip is made once in a run.
    /// - Parameter container: the ending of the file's name.
    static func make(_ container: String, _ arguments: [String]) throws -> MemorySource {
        let key = ([container] + arguments).joined(separator: "\u{1F}")
        if let bytes = cache.withLock({ $0[key] }) { return MemorySource(bytes: bytes) }
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).\(container)")
        defer { try? FileManager.default.removeItem(at: file) }
        let complaints = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: complaints) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["ffmpeg", "-v", "error", "-nostdin", "-y"] + arguments.map { $0 == "{}" ? file.path : $0 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
        process.waitUntilExit()
        let said = try String(contentsOf: complaints, encoding: .utf8)
        try #require(process.terminationStatus == 0, "\(said)")
        let bytes = [UInt8](try Data(contentsOf: file))
        cache.withLock { $0[key] = bytes }
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
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).\(container)")
        try Data(source.bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try make(target, before + ["-i", file.path, "-map", "0", "-c", "copy"] + after + ["{}"])
    }
}
