import Foundation
import Glibc

/// One file of the log. Its name is the place of its first byte in the whole log, as 16 hex digits.
final class LogFile: Sendable {
    let start: Int64
    let path: String
    let descriptor: Int32

    private init(start: Int64, path: String, descriptor: Int32) {
        self.start = start
        self.path = path
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }

    static func path(in folder: String, start: Int64) -> String {
        let digits = String(start, radix: 16)
        return folder + "/" + String(repeating: "0", count: 16 - digits.count) + digits + ".log"
    }

    /// The places at which the files of a folder begin, in order.
    static func starts(in folder: String) throws -> [Int64] {
        try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            guard name.hasSuffix(".log"), name.count == 20 else { return nil }
            return Int64(name.dropLast(4), radix: 16)
        }.sorted()
    }

    /// Makes a new file, whose name is durable when this returns.
    static func make(in folder: String, start: Int64) throws(BeaconLogError) -> LogFile {
        let path = path(in: folder, start: start)
        // What a process that died before its first write left behind is empty.
        let file = try open(path, start: start, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        let parent = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw .system("open", errno) }
        defer { Glibc.close(parent) }
        guard fsync(parent) == 0 else { throw .system("fsync", errno) }
        return file
    }

    static func forWriting(in folder: String, start: Int64) throws(BeaconLogError) -> LogFile {
        try open(path(in: folder, start: start), start: start, O_WRONLY | O_CLOEXEC)
    }

    static func forReading(in folder: String, start: Int64) throws(BeaconLogError) -> LogFile {
        try open(path(in: folder, start: start), start: start, O_RDONLY | O_CLOEXEC)
    }

    private static func open(_ path: String, start: Int64, _ flags: Int32) throws(BeaconLogError) -> LogFile {
        let descriptor = Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else { throw .system("open", errno) }
        return LogFile(start: start, path: path, descriptor: descriptor)
    }

    /// Writes all of it, or takes back what of it was written.
    ///
    /// - Parameter offset: from the beginning of the file.
    func write(_ bytes: [UInt8], at offset: Int64) throws(BeaconLogError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]).baseAddress, bytes.count - written,
                    Int(offset) + written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = count < 0 ? errno : ENOSPC
                // Should that fail too, the next write begins at the same place, over it.
                ftruncate(descriptor, Int(offset))
                throw .system("write", code)
            }
            written += count
        }
    }

    /// Bytes from a place on; fewer at the end of the file.
    func read(at offset: Int64, upTo limit: Int) throws(BeaconLogError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                // There is room for `limit` bytes, so there is an address.
                let read = pread(descriptor, buffer.baseAddress! + count, limit - count, Int(offset) + count)
                if read < 0, errno == EINTR { continue }
                if read < 0 { code = errno }
                guard read > 0 else { break }
                count += read
            }
        }
        guard code == 0 else { throw .system("read", code) }
        return bytes
    }

    func sync() throws(BeaconLogError) {
        guard fdatasync(descriptor) == 0 else { throw .system("fdatasync", errno) }
    }

    /// How much of the file is whole frames; what follows is cut off.
    static func cutTornTail(in folder: String, start: Int64) throws(BeaconLogError) -> Int64 {
        let path = path(in: folder, start: start)
        let file = try open(path, start: start, O_RDWR | O_CLOEXEC)
        var end: Int64 = 0
        scan: while true {
            let bytes = try file.read(at: end, upTo: 1 << 20)
            var place = 0
            while true {
                switch LogFrame.find(in: bytes, at: place) {
                case .record(let range):
                    place = range.upperBound
                    continue
                case .incomplete where place > 0 && bytes.count == 1 << 20:
                    end += Int64(place)
                    continue scan
                case .incomplete, .broken:
                    end += Int64(place)
                    break scan
                }
            }
        }
        guard ftruncate(file.descriptor, Int(end)) == 0 else { throw .system("ftruncate", errno) }
        try file.sync()
        return end
    }
}
