import Foundation
import Glibc
import HeadwaterCore
import Storage
import Testing

/// What only a store of files promises.
@Suite struct LocalObjectStoreTests {
    /// Names below a folder, hidden ones too.
    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    @Test func `an object is a file at its path, and nothing temporary is left`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder + "/deep/objects")
            try await store.put(key("v/1/a.m4s"), .bytes([1, 2]))
            #expect(try Data(contentsOf: URL(filePath: store.path(of: key("v/1/a.m4s")))) == Data([1, 2]))
            #expect(try names(store.root) == [".tmp", "v", "v/1", "v/1/a.m4s"])
        }
    }

    @Test func `an object cannot be written by accident`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder)
            try await store.put(key("a"), .bytes([1]))
            var status = stat()
            #expect(stat(store.path(of: try key("a")), &status) == 0)
            #expect(status.st_mode & 0o777 == 0o444)
        }
    }

    @Test func `a file on the same file system is moved, not copied`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder + "/objects")
            let path = folder + "/made"
            try Data([1, 2, 3]).write(to: URL(filePath: path))
            var before = stat()
            #expect(stat(path, &before) == 0)
            try await store.put(key("a"), .file(path: path))
            var after = stat()
            #expect(stat(store.path(of: try key("a")), &after) == 0)
            #expect(before.st_ino == after.st_ino)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a file of another file system is copied and removed`() async throws {
        let path = "/dev/shm/\(UUID().uuidString)"
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        defer { unlink(path) }
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder)
            try await store.put(key("a"), .file(path: path))
            #expect(try await store.read(key("a")) == [1, 2, 3])
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(try names(folder) == [".tmp", "a"])
        }
    }

    @Test func `a file that loses against other bytes stays where it was`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder + "/objects")
            try await store.put(key("a"), .bytes([1]))
            let path = folder + "/made"
            try Data([2]).write(to: URL(filePath: path))
            await expect(.alreadyExists) { try await store.put(key("a"), .file(path: path)) }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `the hash is kept, and made again when it is gone`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder)
            let info = try await store.put(key("a"), .bytes([1]))
            let path = try store.path(of: key("a"))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            // With other bytes the kept hash and the true one differ, which shows where an answer comes from.
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: Data([2]))
            try file.close()
            #expect(try await store.head(key("a")) == info)
            try Data([1]).write(to: URL(filePath: folder + "/copy"))
            #expect(
                try await store.head(key("copy")) == ObjectInfo(key: key("copy"), byteCount: 1, sha256: info.sha256))
        }
    }

    @Test func `deleting the last object of a folder removes the folder`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder)
            for name in ["v/1/a", "v/1/b", "v/2/a"] { try await store.put(key(name), .bytes([1])) }
            try await store.delete(key("v/1/a"))
            try await store.delete(key("v/2/a"))
            #expect(try names(folder) == [".tmp", "v", "v/1", "v/1/b"])
            try await store.delete(key("v/1/b"))
            #expect(try names(folder) == [".tmp"])
        }
    }

    @Test func `a key below an object, and an object above keys, are refused`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder)
            try await store.put(key("a/b"), .bytes([1]))
            await expect(.alreadyExists) { try await store.put(key("a"), .bytes([1])) }
            await expect(.alreadyExists) { try await store.put(key("a/b/c"), .bytes([1])) }
        }
    }

    @Test func `links that somebody put there are not followed`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder + "/objects")
            try await store.put(key("a"), .bytes([1]))
            try Data("secret".utf8).write(to: URL(filePath: folder + "/secret"))
            symlink(folder + "/secret", folder + "/objects/link")
            await expect(.notFound) { try await store.head(key("link")) }
            #expect(try await store.list(prefix: "").map(\.key.text) == ["a"])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
    func `a full disk is out of space, and leaves nothing`() async throws {
        try await TemporaryFolder.with { folder in
            let store = LocalObjectStore(root: folder)
            try FileManager.default.createDirectory(atPath: folder + "/.tmp", withIntermediateDirectories: true)
            try #require(mount("tmpfs", folder + "/.tmp", "tmpfs", 0, "size=64k") == 0)
            defer { umount2(folder + "/.tmp", 0) }
            await expect(.outOfSpace) { try await store.put(key("a"), .bytes([UInt8](repeating: 1, count: 1 << 20))) }
            #expect(try names(folder) == [".tmp"])
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `a folder without permission is denied`() async throws {
        try await TemporaryFolder.with { folder in
            let root = folder + "/objects"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: root)
            await expect(.denied) { try await LocalObjectStore(root: root).put(key("a"), .bytes([1])) }
        }
    }
}
