import Foundation
import HeadwaterCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The two files in which x264 keeps the statistics of a pass, which it knows by name only. They lie in the folder for
/// as long as it takes to open them.
struct PassFiles {
    /// In libx264's own words the name of the statistics; the tree's follows from it.
    let name: String

    init(folder: String, rendition: String) { name = "\(folder)/\(rendition).pass" }

    private var treeName: String { "\(name).mbtree" }

    /// For an encoder that is opened next, which reads them.
    func write(_ pass: SecondPass) throws {
        try Self.write(Data(pass.statistics.utf8), to: name)
        try Self.write(Data(pass.firstPass.tree.joined()), to: treeName)
    }

    private static func write(_ data: Data, to name: String) throws {
        do {
            try data.write(to: URL(fileURLWithPath: name))
        } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw Failure(.outOfSpace, "There is no space left for the work.", detail: name)
        }
    }

    func remove() throws {
        for name in [name, treeName] { try FileManager.default.removeItem(atPath: name) }
    }

    /// What an encoder that was just opened will write: under other names, which it would change in the end.
    func takeOver() throws -> Recording {
        Recording(statistics: try Self.take("\(name).temp"), tree: try Self.take("\(treeName).temp"))
    }

    private static func take(_ name: String) throws -> UnnamedFile {
        let file = try UnnamedFile(name)
        try FileManager.default.removeItem(atPath: name)
        return file
    }

    /// Files without names, complete when their encoder is closed.
    struct Recording {
        fileprivate let statistics: UnnamedFile
        fileprivate let tree: UnnamedFile

        /// See ``FirstPass/init(_:size:frames:)``.
        func read() throws -> [UInt8] {
            FirstPass.file(statistics: try statistics.read(), tree: try tree.read())
        }
    }
}

/// A file that is read by calls which a confined process has; Foundation asks for the file's properties by name.
private final class UnnamedFile {
    private let descriptor: CInt

    init(_ name: String) throws(Failure) {
        descriptor = open(name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable() }
    }

    deinit { close(descriptor) }

    func read() throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = pread(descriptor, &part, part.count, off_t(bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable() }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }

    private static func unreadable() -> Failure {
        Failure(.internal, "The encoder's notes could not be read.", detail: String(cString: strerror(errno)))
    }
}
