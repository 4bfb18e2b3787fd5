import Foundation

/// `ffmpeg` and `ffprobe` as judges that share no code with us. Each run has its own folder, gone afterwards.
struct FFmpegTools {
    static let areInstalled = path(of: "ffmpeg") != nil && path(of: "ffprobe") != nil

    static func isInstalled(_ tool: String) -> Bool { path(of: tool) != nil }

    let folder: URL

    static func withFolder<Value>(_ body: (FFmpegTools) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cmaf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(FFmpegTools(folder: folder))
    }

    /// Runs `ffmpeg` in the folder with nothing but errors on its log.
    /// - Returns: that log.
    @discardableResult
    func ffmpeg(_ arguments: String) throws -> String {
        try run("ffmpeg", ["-hide_banner", "-nostdin", "-y", "-v", "error"] + words(arguments)).errors
    }

    /// The rows of `ffprobe`'s compact output for the named entries, as dictionaries.
    func ffprobe(_ file: String, show entries: String) throws -> [[String: String]] {
        let (output, errors) = try run("ffprobe", ["-v", "error", "-show_entries", entries, "-of", "compact", file])
        guard errors.isEmpty else { throw ToolFailure(tool: "ffprobe", log: errors) }
        return output.split(separator: "\n").map { line in
            let fields = line.split(separator: "|").dropFirst().map { $0.split(separator: "=", maxSplits: 1) }
            return Dictionary(
                fields.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") },
                uniquingKeysWith: { first, _ in first })
        }
    }

    func read(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appendingPathComponent(file))) }

    func text(_ file: String) throws -> String { String(decoding: try read(file), as: UTF8.self) }

    func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(file))
    }

    func files(startingWith prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(prefix) }.sorted()
    }

    private func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    /// Output goes to files: a pipe would block the tool once it is full.
    @discardableResult
    func run(_ tool: String, _ arguments: [String]) throws -> (output: String, errors: String) {
        guard let path = Self.path(of: tool) else { throw ToolFailure(tool: tool, log: "not on PATH") }
        let files = ["output", "errors"].map { folder.appendingPathComponent(".\($0)") }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        guard process.terminationStatus == 0 else { throw ToolFailure(tool: tool, log: texts[1]) }
        return (texts[0], texts[1])
    }

    private static func path(of tool: String) -> String? {
        ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map { "\($0)/\(tool)" }
            .first(where: FileManager.default.isExecutableFile)
    }
}

struct ToolFailure: Error {
    let tool: String
    let log: String
}
