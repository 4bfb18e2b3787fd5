import Glibc
import HeadwaterCore

/// How a codec process ended that never said how its task ended.
enum CodecExit: Sendable, Equatable {
    case exited(code: Int32)
    case killed(signal: Int32)

    /// - Parameter lastWords: the last lines of its log, oldest first.
    func failure(lastWords: [String]) -> Failure {
        let words = lastWords.joined(separator: "\n")
        let detail = words.isEmpty ? description : "\(description)\n\(words)"
        switch self {
        case .killed(signal: SIGXCPU):
            return Failure(.codecLimitExceeded, "The video took more processing time than is allowed.", detail: detail)
        case .killed(signal: SIGXFSZ):
            return Failure(.codecLimitExceeded, "A file of the result became too large.", detail: detail)
        case .killed where Self.namesMemory(words):
            return Failure(.codecLimitExceeded, "The video needed more memory than is allowed.", detail: detail)
        case .exited, .killed:
            return Failure(.codecCrashed, "The encoder crashed on this video.", detail: detail)
        }
    }

    /// What the Swift runtime, C++ and glibc print before they end a process whose RLIMIT_DATA is used up; nothing
    /// else tells the parent that memory was the reason.
    private static func namesMemory(_ words: String) -> Bool {
        ["failed to allocate", "std::bad_alloc", "Cannot allocate memory"].contains { words.contains($0) }
    }
}

extension CodecExit: CustomStringConvertible {
    var description: String {
        switch self {
        case .exited(let code): "exited with \(code) and without a result"
        case .killed(let signal): "killed by signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}
