import Foundation
import Glibc
import HeadwaterCore
import Synchronization

/// The folders between the root and the objects: made and synced when needed, removed when empty.
final class ObjectFolders: Sendable {
    private let root: String
    /// Held while folders come and go: a folder that another put has made is durable by the time this one sees it.
    private let changing = Mutex<Void>(())

    init(root: String) { self.root = root }

    /// Beside the objects, so that linking never crosses file systems; no key can lie in it.
    func temporaryFolder() throws(SystemError) -> String {
        try changing.withLock { _ throws(SystemError) in
            try make(root)
            try make(root + "/.tmp")
        }
        return root + "/.tmp"
    }

    /// Gives the file a second name in the store.
    ///
    /// - Throws: EEXIST when the name is taken, EXDEV when the file lies on another file system.
    func link(_ path: String, to object: String) throws(SystemError) {
        while true {
            try changing.withLock { _ throws(SystemError) in try make(parent(of: object)) }
            if Glibc.link(path, object) == 0 { return }
            // A delete may have removed the folder in between, and only then it is missing.
            guard errno == ENOENT, access(path, F_OK) == 0 else { throw SystemError("link", object) }
        }
    }

    func syncFolder(of object: String) throws(SystemError) { try sync(parent(of: object)) }

    /// Removes the object, if it is there, and the folders that are empty then.
    func remove(_ object: String) throws(SystemError) {
        guard unlink(object) == 0 else {
            let error = SystemError("unlink", object)
            if error.isMissing { return }
            throw error
        }
        changing.withLock { _ in
            var folder = parent(of: object)
            // Refused by the first that is not empty.
            while folder.utf8.count > root.utf8.count, rmdir(folder) == 0 { folder = parent(of: folder) }
        }
    }

    /// Keys of the objects whose text starts with `prefix`, in no order.
    func keys(prefix: String) throws(SystemError) -> [ObjectKey] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
        // A prefix that is no part of a key, such as one with `..`, has no objects and leads nowhere.
        guard folder.isEmpty || ObjectKey(folder) != nil else { return [] }
        var found: [ObjectKey] = []
        try collect(folder, prefix: prefix, into: &found)
        return found
    }

    private func collect(_ folder: String, prefix: String, into found: inout [ObjectKey]) throws(SystemError) {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let stream = opendir(path) else {
            let error = SystemError("opendir", path)
            if error.isMissing { return }
            throw error
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                // d_name is a NUL-terminated string in an array of 256 (readdir(3)).
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let key = ObjectKey(folder.isEmpty ? name : "\(folder)/\(name)") else { continue }
            let isBelow = key.text.hasPrefix(prefix) || prefix.hasPrefix(key.text + "/")
            guard isBelow else { continue }
            switch Self.kind("\(root)/\(key.text)") {
            case S_IFDIR: try collect(key.text, prefix: prefix, into: &found)
            case S_IFREG where key.text.hasPrefix(prefix): found.append(key)
            default: continue
            }
        }
    }

    /// The file type; not every file system tells it in the folder's entry.
    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// A folder and those above it; the names of new ones are durable.
    private func make(_ folder: String) throws(SystemError) {
        if mkdir(folder, 0o755) == 0 { return try sync(parent(of: folder)) }
        switch errno {
        // An object in the place of a folder: here, unlike in S3, a key cannot lie below another.
        case EEXIST: if Self.kind(folder) == S_IFREG { throw SystemError("mkdir", folder, code: EEXIST) }
        case ENOENT where folder.contains("/"):
            try make(parent(of: folder))
            try make(folder)
        default: throw SystemError("mkdir", folder)
        }
    }

    private func sync(_ folder: String) throws(SystemError) {
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Removed again by a delete: then there is nothing to keep.
            if errno == ENOENT { return }
            throw SystemError("open", folder)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", folder) }
    }
}
