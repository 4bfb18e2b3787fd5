import Foundation

/// The PostgreSQL programs of this machine, used without a server: single-user mode reads statements from a file.
enum PostgresInstallation {
    /// Where Debian puts the programs of version 15.
    static let programs = "/usr/lib/postgresql/15/bin"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: programs + "/initdb") }

    struct CommandFailed: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs statements one after another in a new, empty database.
    ///
    /// - Returns: the errors that PostgreSQL reported, one a line.
    static func errors(of statements: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "catalog-postgres-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // What is left over is the system's to clean.
        if getuid() == 0 { _ = try run("/bin/chown", ["postgres", folder]) }
        let data = folder + "/data"
        _ = try runAsOwner("initdb", ["-D", data, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"])
        // With -j a statement ends at a semicolon and an empty line.
        let script = statements.map { $0 + ";\n\n" }.joined()
        let output = try runAsOwner("postgres", ["--single", "-j", "-F", "-D", data, "postgres"], input: script)
        return output.split(separator: "\n").map(String.init).filter { $0.contains("ERROR:") || $0.contains("FATAL:") }
    }

    /// PostgreSQL refuses to run as root, so root becomes Debian's user for it.
    private static func runAsOwner(_ program: String, _ arguments: [String], input: String = "") throws -> String {
        let path = programs + "/" + program
        return getuid() == 0
            ? try run("/sbin/runuser", ["-u", "postgres", "--", path] + arguments, input: input)
            : try run(path, arguments, input: input)
    }

    /// - Returns: what it wrote on both outputs.
    private static func run(_ path: String, _ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: "/")
        // Files, since a pipe that nobody reads meanwhile would fill up.
        let folder = FileManager.default.temporaryDirectory.appending(path: "catalog-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // As above.
        let (inputFile, outputFile) = (folder.appending(path: "input"), folder.appending(path: "output"))
        try Data(input.utf8).write(to: inputFile)
        try Data().write(to: outputFile)
        let output = try FileHandle(forWritingTo: outputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let words = try String(contentsOf: outputFile, encoding: .utf8)
        guard process.terminationStatus == 0 else {
            throw CommandFailed(description: "\(path) ended with \(process.terminationStatus): \(words)")
        }
        return words
    }
}
