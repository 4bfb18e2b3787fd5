import Glibc
import Synchronization

/// Standard output or standard error, each text whole. What can't be written is lost: a full disk under a log must not
/// end the program.
struct StandardStream: Sendable {
    static let output = StandardStream(descriptor: STDOUT_FILENO)
    static let error = StandardStream(descriptor: STDERR_FILENO)

    private let descriptor: CInt
    private static let turn = Mutex<Void>(())

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        Self.turn.withLock { _ in
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                written += count
            }
        }
    }
}
