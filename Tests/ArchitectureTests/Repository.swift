import Foundation

/// The files of this project, as the tests of its form see them.
enum Repository {
    /// Found from this very file, so that it does not matter where the tests are started.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: Sendable, CustomStringConvertible {
        /// From the root, as in `Sources/CMAF/Box.swift`.
        var path: String
        var text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        var name: String { String(path.split(separator: "/").last ?? "") }
        /// The folder below `Sources` or `Tests`.
        var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var description: String { path }
    }

    /// The files below a folder of the root with one of these endings, in the order of their paths.
    ///
    /// Hidden folders and symbolic links to folders are left out.
    static func files(below folder: String, endings: Set<String>) throws -> [File] {
        let start = root.appending(path: folder)
        let found = FileManager.default.enumerator(
            at: start, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        let urls = (found?.compactMap { $0 as? URL } ?? []).filter { endings.contains($0.pathExtension) }
        return try urls.map { url in
            File(
                path: String(url.path.dropFirst(root.path.count)).trimmingPrefix("/").description,
                text: try String(contentsOf: url, encoding: .utf8))
        }.sorted { $0.path < $1.path }
    }

    static func swiftSources() throws -> [File] { try files(below: "Sources", endings: ["swift"]) }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
