import CFFmpeg
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The last complaints of the FFmpeg libraries on each thread, so that a failure can say more than a number.
enum LibraryLog {
    /// The cause is often followed by its consequences.
    private static let keptLines = 8

    // Process-wide because FFmpeg's log callback is, and has no user pointer. Threads are told apart so that one job
    // does not quote another's troubles; decoders run on the thread that calls them.
    private static let lines = Mutex<[UInt: [String]]>([:])

    private static var thread: UInt { UInt(bitPattern: pthread_self().hashValue) }

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
        lines.withLock { $0[thread] = ($0[thread, default: []] + [line]).suffix(keptLines) }
    }

    static var lastLine: String? { lines.withLock { $0[thread]?.last } }

    /// The last line in which a text occurs.
    static func lastLine(with text: String) -> String? {
        lines.withLock { $0[thread]?.last { $0.contains(text) } }
    }

    static func forget() { lines.withLock { $0[thread] = nil } }
}
