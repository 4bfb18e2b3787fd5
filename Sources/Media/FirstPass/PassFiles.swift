import Foundation
import HeadwaterCore

/// The two files in which x264 keeps the statistics of a pass, which it knows by name only. They lie in the folder for
/// as long as it takes to open them.
struct PassFiles {
    /// In libx264's own words the name of the statistics; the tree's follows from it.
    let name: String

    init(folder: String, rendition: String) { name = "\(folder)/\(rendition).pass" }

    private var treeName: String { "\(name).mbtree" }

    /// For an encoder that is opened next, which reads them.
    func write(_ pass: SecondPass) throws {
        try Data(pass.statistics.utf8).write(to: URL(fileURLWithPath: name))
        try Data(pass.firstPass.tree.joined()).write(to: URL(fileURLWithPath: treeName))
    }

    func remove() throws {
        for name in [name, treeName] { try FileManager.default.removeItem(atPath: name) }
    }

    /// What an encoder that was just opened will write: under other names, which it would change in the end.
    func takeOver() throws -> Recording {
        let recording = Recording(statistics: try Self.take("\(name).temp"), tree: try Self.take("\(treeName).temp"))
        return recording
    }

    private static func take(_ name: String) throws -> FileHandle {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: name))
        try FileManager.default.removeItem(atPath: name)
        return file
    }

    /// Files without names, complete when their encoder is closed.
    struct Recording {
        fileprivate let statistics: FileHandle
        fileprivate let tree: FileHandle

        /// See ``FirstPass/init(_:size:frameCount:)``.
        func read() throws -> [UInt8] {
            FirstPass.file(
                statistics: [UInt8](try statistics.readToEnd() ?? Data()), tree: [UInt8](try tree.readToEnd() ?? Data()))
        }
    }
}
