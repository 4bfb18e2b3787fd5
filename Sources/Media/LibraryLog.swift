import CFFmpeg
import Synchronization

/// The last complaint of the FFmpeg libraries, so that a failure can say more than a number.
enum LibraryLog {
    // Process-wide because FFmpeg's log callback is, and has no user pointer.
    private static let last = Mutex<String?>(nil)

    /// Replaces FFmpeg's own writing to standard error.
    static func capture() {
        av_log_set_level(AV_LOG_ERROR)
        av_log_set_callback { context, level, format, arguments in
            guard level <= AV_LOG_ERROR, let format, let arguments else { return }
            var printPrefix: Int32 = 1
            var line = [CChar](repeating: 0, count: 512)
            _ = av_log_format_line2(context, level, format, arguments, &line, Int32(line.count), &printPrefix)
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            LibraryLog.note(text)
        }
    }

    private static func note(_ text: String) {
        let line = text.split(separator: "\n").first.map(String.init)
        guard let line else { return }
        last.withLock { $0 = line }
    }

    static var lastLine: String? { last.withLock { $0 } }

    static func forget() { last.withLock { $0 = nil } }
}
