import Foundation

/// The files of one published presentation, to be changed.
struct PublishedFiles: Sendable {
    var files: [String: [UInt8]]

    init(folder: URL) throws {
        files = [:]
        let root = folder.resolvingSymlinksInPath().path + "/"
        let found = FileManager.default.enumerator(
            at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
        while let url = found?.nextObject() as? URL {
            guard !url.hasDirectoryPath else { continue }
            files[String(url.path.dropFirst(root.count))] = [UInt8](try Data(contentsOf: url))
        }
    }

    struct Missing: Error { var path: String }

    /// The one file in a rendition's folder whose name starts so; without a folder, at the top.
    func path(_ folder: String?, _ start: String) throws -> String {
        let matches = files.keys.filter { path in
            let parts = path.split(separator: "/")
            let isThere = folder == nil ? parts.count == 1 : parts.dropLast().last.map(String.init) == folder
            return isThere && (parts.last?.hasPrefix(start) ?? false)
        }.sorted()
        guard let path = matches.first else { throw Missing(path: "\(folder ?? "")/\(start)") }
        return path
    }

    mutating func edit(_ folder: String?, _ start: String, _ change: (inout String) throws -> Void) throws {
        try editBytes(folder, start) { bytes in
            var text = String(decoding: bytes, as: UTF8.self)
            try change(&text)
            bytes = Array(text.utf8)
        }
    }

    mutating func editBytes(_ folder: String?, _ start: String, _ change: (inout [UInt8]) throws -> Void) throws {
        let path = try path(folder, start)
        var bytes = files[path] ?? []
        let before = bytes
        try change(&bytes)
        // A mutation that changes nothing would make its test pass or fail for no reason.
        guard bytes != before else { throw Missing(path: "a change of \(path)") }
        files[path] = bytes
    }

    mutating func remove(_ folder: String?, _ start: String) throws {
        files[try path(folder, start)] = nil
    }
}

extension String {
    /// The first match of a pattern with its first group replaced by what `value` makes of it.
    mutating func replaceFirst(_ before: String, _ digits: KeyPath<Character, Bool>, with value: (String) -> String) {
        guard let found = range(of: before) else { return }
        let rest = self[found.upperBound...].prefix { $0[keyPath: digits] || $0 == "." }
        replaceSubrange(rest.startIndex..<rest.endIndex, with: value(String(rest)))
    }
}
