import Foundation

/// `ffmpeg`'s own HLS output as something that others made, and `ffprobe` as a judge.
enum FFmpegPackager {
    static let isInstalled = path(of: "ffmpeg") != nil && path(of: "ffprobe") != nil

    struct ToolFailure: Error { var log: String }

    /// Seven seconds of pictures at 29.97 frames per second with sound, in segments of about two seconds.
    ///
    /// - Parameter encrypted: whether `key.txt` tells `key.bin`, by which everything is encrypted.
    static func package(_ arguments: String, encrypted: Bool = false) throws -> PublishedFiles {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        let folder = FileManager.default.temporaryDirectory.appending(path: "foreign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if encrypted {
            try Data(0..<16).write(to: folder.appending(path: "key.bin"))
            try Data("key.bin\nkey.bin\n".utf8).write(to: folder.appending(path: "key.txt"))
        }
        let common = "-c:v libx264 -preset ultrafast -g 60 -keyint_min 60 -sc_threshold 0 -c:a aac -f hls -hls_time 2"
        _ = try run(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-i", root.appending(path: "samples/film-2997.mp4").path]
                + words("\(common) -hls_playlist_type vod -master_pl_name master.m3u8 \(arguments) v.m3u8"), in: folder)
        return try PublishedFiles(folder: folder)
    }

    /// A sample with three lines of English subtitles, two of them in one segment of two seconds.
    static func subtitled(_ sample: String, in folder: URL) throws -> URL {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        let lines = [("00,500", "01,400", "Hello"), ("01,500", "01,900", "there"), ("05,200", "05,900", "again")]
        let text = lines.enumerated().map { number, line in
            "\(number + 1)\n00:00:\(line.0) --> 00:00:\(line.1)\n\(line.2)\n"
        }
        try Data(text.joined(separator: "\n").utf8).write(to: folder.appending(path: "lines.srt"))
        _ = try run(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-i", root.appending(path: "samples/\(sample)").path]
                + words("-i lines.srt -map 0 -map 1 -c copy -c:s srt -metadata:s:s:0 language=eng film.mkv"),
            in: folder)
        return folder.appending(path: "film.mkv")
    }

    /// Pictures that `ffprobe` counts in a file.
    static func pictureCount(_ bytes: [UInt8]) throws -> Int {
        let folder = FileManager.default.temporaryDirectory.appending(path: "count-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(bytes).write(to: folder.appending(path: "file.mp4"))
        let output = try run(
            "ffprobe",
            words(
                "-v error -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 file.mp4"),
            in: folder)
        return Int(output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func path(of tool: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Output goes to files: a pipe would block the tool once it is full.
    private static func run(_ tool: String, _ arguments: [String], in folder: URL) throws -> String {
        guard let path = path(of: tool) else { throw ToolFailure(log: "\(tool) is not on PATH") }
        let files = [".output", ".errors"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        defer {
            for file in files { try? FileManager.default.removeItem(at: file) }
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ToolFailure(log: try String(contentsOf: files[1], encoding: .utf8))
        }
        return try String(contentsOf: files[0], encoding: .utf8)
    }
}
