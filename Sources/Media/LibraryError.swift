import CFFmpeg
import HeadwaterCore

/// A call into FFmpeg or vips that failed for a reason that is not an outcome such as "again" or "end".
struct LibraryError: Error, CustomStringConvertible {
    /// The function, and what it was called for where that helps.
    var operation: String
    /// FFmpeg's negative error number; 0 when the library gave none.
    var code: Int32
    var lastLogLine: String?

    init(_ operation: String, code: Int32 = 0, lastLogLine: String? = LibraryLog.lastLine) {
        self.operation = operation
        self.code = code
        self.lastLogLine = lastLogLine
    }

    var description: String {
        var parts = [operation]
        if code != 0 { parts.append(Self.text(of: code)) }
        if let lastLogLine { parts.append(lastLogLine) }
        return parts.joined(separator: ": ")
    }

    /// The process has used up what it may have (RLIMIT_DATA).
    var isOutOfMemory: Bool { code == shim_AVERROR_ENOMEM }

    static func outOfMemory(_ detail: String) -> Failure {
        Failure(.codecLimitExceeded, "The video needed more memory than is allowed.", detail: detail)
    }

    /// The same as something that leaves the module.
    func failure(_ code: Failure.Code, _ message: String) -> Failure {
        Failure(code, message, detail: description)
    }

    static func text(of code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
        av_strerror(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Passes a non-negative result on.
@discardableResult
func check(_ result: Int32, _ operation: @autoclosure () -> String) throws(LibraryError) -> Int32 {
    guard result >= 0 else { throw LibraryError(operation(), code: result) }
    return result
}

/// Passes an allocated object on.
func allocated<T>(_ object: T?, _ operation: @autoclosure () -> String) throws(LibraryError) -> T {
    guard let object else { throw LibraryError(operation(), code: shim_AVERROR_ENOMEM) }
    return object
}
