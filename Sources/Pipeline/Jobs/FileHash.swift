import Crypto
import Foundation
import HeadwaterCore

/// The SHA-256 of a file, read from its start to its end on a thread of its own.
enum FileHash {
    private static let chunk = 4 << 20

    /// - Returns: 64 lowercase hex digits.
    /// - Throws: ``Failure`` with `storage_failed`, `CancellationError`.
    static func sha256(of path: String) async throws -> String {
        let queue = BlockingQueue(label: "source hash")
        let hasher = Hasher(path: path)
        while try await queue.run({ () throws(Failure) in try hasher.step(bytes: chunk) }) {
            try Task.checkCancellation()
        }
        return hasher.digest()
    }

    /// Used by one caller after another, on the queue and after it.
    private final class Hasher: @unchecked Sendable {
        private let path: String
        private var handle: FileHandle?
        private var hash = SHA256()

        init(path: String) { self.path = path }

        /// False at the end.
        func step(bytes: Int) throws(Failure) -> Bool {
            do {
                if handle == nil { handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)) }
                guard let data = try handle?.read(upToCount: bytes), !data.isEmpty else { return false }
                hash.update(data: data)
                return true
            } catch {
                throw Failure(
                    .storageFailed, "A file that is needed could not be read.", detail: "\(path): \(error)")
            }
        }

        func digest() -> String {
            hash.finalize().hex
        }
    }
}
