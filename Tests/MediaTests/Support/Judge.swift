import Foundation
import HeadwaterCore
import Testing

/// The `ffmpeg` and `ffprobe` programs as judges of what the engine made.
enum Judge {
    struct Outcome {
        var output: [UInt8]
        var complaints: String
        var status: Int32

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Runs a program on bytes in a file of its own; `{}` among the arguments stands for the file's path.
    static func run(_ program: String, _ arguments: [String], on bytes: [UInt8]) throws -> Outcome {
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).mp4")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments.map { $0 == "{}" ? file.path : $0 }
        let output = Pipe()
        let complaints = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: complaints) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: complaints)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let made = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            output: [UInt8](made), complaints: try String(contentsOf: complaints, encoding: .utf8),
            status: process.terminationStatus)
    }

    /// One line for each frame, its checksum; fails the test when the decoder complains.
    static func frameHashes(_ bytes: [UInt8]) throws -> [String] {
        let outcome = try run(
            "ffmpeg", ["-v", "warning", "-i", "{}", "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"],
            on: bytes)
        #expect(outcome.status == 0 && outcome.complaints.isEmpty, "\(outcome.complaints)")
        return outcome.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    /// Decoded samples of the first channel at 48 kHz.
    static func samples(_ bytes: [UInt8], skipping skipped: Int = 0) throws -> [Float] {
        let outcome = try run(
            "ffmpeg",
            [
                "-v", "warning", "-i", "{}", "-filter_complex",
                "[0:a]channelsplit=channel_layout=stereo:channels=FL[l]", "-map", "[l]",
                "-ar", "48000", "-f", "f32le", "-",
            ], on: bytes)
        #expect(outcome.status == 0 && outcome.complaints.isEmpty, "\(outcome.complaints)")
        return outcome.output.withUnsafeBytes { Array($0.bindMemory(to: Float.self).dropFirst(skipped)) }
    }

    /// Samples as presented. FFmpeg 5.1 ignores the edit list of fragmented files, so that it still has the priming.
    static func presentedSamples(_ bytes: [UInt8]) throws -> [Float] { try samples(bytes, skipping: 1024) }

    /// The mean brightness of each frame.
    static func brightness(_ bytes: [UInt8]) throws -> [Double] {
        let outcome = try run(
            "ffmpeg",
            [
                "-v", "error", "-i", "{}", "-map", "0:v", "-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo",
                "-",
            ], on: bytes)
        return outcome.output.map(Double.init)
    }
}

extension Judge {
    /// The structural similarity of each frame's luma to a source of as many frames.
    /// - Parameter size: of the rendition, where the source has another one.
    static func similarities(_ made: [UInt8], to source: MemorySource, size: PixelSize? = nil) throws -> [Double] {
        let file = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString).mp4")
        try Data(source.bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let scaling = size.map { ",scale=\($0.width):\($0.height)" } ?? ""
        let outcome = try run(
            "ffmpeg",
            [
                "-v", "error", "-i", "{}", "-i", file.path, "-lavfi",
                "[0:v]settb=1/25,setpts=N[a];[1:v]settb=1/25,setpts=N\(scaling)[b];"
                    + "[a][b]ssim,metadata=print:file=-",
                "-f", "null", "-",
            ], on: made)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        return outcome.text.split(separator: "\n").compactMap { line in
            line.hasPrefix("lavfi.ssim.Y=") ? Double(line.dropFirst("lavfi.ssim.Y=".count)) : nil
        }
    }

    /// Red, green and blue of each pixel of a decoded frame.
    /// - Parameter filter: applied then, for example to make it small.
    static func pixels(_ bytes: [UInt8], frame: Int = 1, filter: String) throws -> [Int] {
        let chain = "select='eq(n,\(frame))',scale=in_color_matrix=auto,format=rgb24,\(filter)"
        let outcome = try run(
            "ffmpeg",
            ["-v", "error", "-i", "{}", "-map", "0:v", "-vf", chain, "-frames:v", "1", "-f", "rawvideo", "-"], on: bytes
        )
        #expect(outcome.status == 0 && outcome.complaints.isEmpty, "\(outcome.complaints)")
        return outcome.output.map(Int.init)
    }
}
