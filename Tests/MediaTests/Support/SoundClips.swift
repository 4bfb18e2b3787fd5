import Foundation
import HeadwaterCore
import Testing

extension Clips {
    /// A clip that the `ffmpeg` program makes.
    /// - Parameters:
    ///   - arguments: all but the output.
    ///   - ending: of the output's name, which chooses its container.
    ///   - files: more inputs, by the names that stand for them among the arguments.
    static func made(_ arguments: [String], ending: String, files: [String: [UInt8]] = [:]) throws -> MemorySource {
        let folder = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = folder
        process.arguments =
            ["ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y", "-fflags", "+bitexact"] + arguments
            + ["out.\(ending)"]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg made no clip of \(arguments)")
        return MemorySource(bytes: [UInt8](try Data(contentsOf: folder.appending(path: "out.\(ending)"))))
    }

    /// A small dark picture for sound to go with.
    static func picture(seconds: Double, rate: Int = 25) -> [String] {
        ["-f", "lavfi", "-i", "color=gray:size=64x64:rate=\(rate):duration=\(seconds)"]
    }

    /// Encodes ``picture(seconds:rate:)`` in no time.
    static let quickly = [
        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "25", "-pix_fmt", "yuv420p",
    ]
}
