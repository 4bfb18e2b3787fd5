import Glibc
import Synchronization

/// Standard error, written line by line. A line that can't be written is lost: a full disk under the log must not end
/// the program.
enum StandardError {
    private static let turn = Mutex<Void>(())

    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        turn.withLock { _ in
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                written += count
            }
        }
    }
}
