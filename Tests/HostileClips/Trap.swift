import Foundation
import Glibc

/// Bait and who took it: a file that is watched for being opened, and a port on which somebody listens.
public final class Trap {
    public let bait: Bait
    private let folder: URL
    private let watcher: Int32
    private let listener: Int32

    public struct NotSet: Error {
        public var call: String
        public var code: Int32
    }

    public init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "trap-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "canary.ts")
        try Data("the canary sings".utf8).write(to: file)
        watcher = inotify_init1(Int32(IN_NONBLOCK))
        guard inotify_add_watch(watcher, file.path, UInt32(IN_OPEN)) >= 0 else {
            throw NotSet(call: "inotify_add_watch", code: errno)
        }
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        bait = Bait(path: file.path, port: try Self.listen(on: listener))
    }

    private static func listen(on listener: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && Glibc.listen(listener, 8) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw NotSet(call: "listen", code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(watcher)
        close(listener)
        // Left-overs of a test in the temporary folder do no harm.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Whether nobody opened the file and nobody connected, since it was last asked.
    public var isUntouched: Bool {
        var event = [UInt8](repeating: 0, count: 4096)
        let isOpened = read(watcher, &event, event.count) > 0
        let connection = accept(listener, nil, nil)
        if connection >= 0 { close(connection) }
        return !isOpened && connection < 0
    }
}
