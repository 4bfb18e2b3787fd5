import Glibc
import HeadwaterCore

/// How a codec process ended that never said how its task ended.
enum CodecExit: Sendable, Equatable {
    case exited(code: Int32)
    case killed(signal: Int32)

    /// - Parameters:
    ///   - lastWords: the last lines of its log, oldest first.
    ///   - hasBegun: whether it had begun to read its source.
    func failure(lastWords: [String], hasBegun: Bool) -> Failure {
        let words = lastWords.joined(separator: "\n")
        let detail = words.isEmpty ? description : "\(description)\n\(words)"
        switch self {
        case .killed(signal: SIGXCPU):
            return Failure(.codecLimitExceeded, "The video took more processing time than is allowed.", detail: detail)
        case .killed(signal: SIGXFSZ):
            return Failure(.codecLimitExceeded, "A file of the result became too large.", detail: detail)
        case _ where Self.namesMemory(words): return Self.outOfMemory(detail)
        case _ where !hasBegun:
            return Failure(.codecNotStarted, "The encoder could not be started.", detail: detail)
        case .exited, .killed:
            return Failure(.codecCrashed, "The encoder crashed on this video.", detail: detail)
        }
    }

    /// The failure that a process told, or the reason that only its log tells: x264 and x265 say of every trouble that
    /// it is one.
    static func explained(_ failure: Failure, lastWords: [String]) -> Failure {
        let words = lastWords.joined(separator: "\n")
        guard failure.code == .internal, namesMemory(words) else { return failure }
        return outOfMemory([failure.detail ?? failure.message, words].joined(separator: "\n"))
    }

    private static func outOfMemory(_ detail: String) -> Failure {
        Failure(.codecLimitExceeded, "The video needed more memory than is allowed.", detail: detail)
    }

    /// What the Swift runtime, C++, glibc, x264 and x265 print when RLIMIT_DATA is used up; nothing else tells the
    /// parent that memory was the reason.
    private static func namesMemory(_ words: String) -> Bool {
        ["failed to allocate", "std::bad_alloc", "Cannot allocate memory", "malloc of size"]
            .contains { words.contains($0) }
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
