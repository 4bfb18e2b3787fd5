import Foundation

/// What the double sees of itself; the tests decode the same JSON.
struct ProcessFacts: Codable {
    var pid: Int32
    var environment: [String: String]
    var workingDirectory: String
    /// What each open descriptor leads to, by number.
    var descriptors: [String: String]
    /// `/proc/self/limits`, whole.
    var limits: String
    /// `/proc/self/status`, whole.
    var status: String

    static func current() throws -> ProcessFacts {
        let folder = "/proc/self/fd"
        let numbers = try FileManager.default.contentsOfDirectory(atPath: folder)
        let descriptors = numbers.compactMap { number in
            // The descriptor of the listing itself is gone by now.
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(number)")).map { (number, $0) }
        }
        return ProcessFacts(
            pid: getpid(), environment: ProcessInfo.processInfo.environment,
            workingDirectory: FileManager.default.currentDirectoryPath,
            descriptors: Dictionary(uniqueKeysWithValues: descriptors),
            limits: try String(contentsOfFile: "/proc/self/limits", encoding: .utf8),
            status: try String(contentsOfFile: "/proc/self/status", encoding: .utf8))
    }
}
