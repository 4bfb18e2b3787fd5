import Logging
import Subprocess

/// What a codec process writes to standard error: to the log, with the job's metadata, and the end of it kept.
struct CodecLog: Sendable {
    /// A hostile source can make a library talk for ever; the log gets this many lines of one attempt.
    static let mostLines = 500
    private static let keptLines = 8

    private let logger: Logger
    private var splitter = LineSplitter()
    private var count = 0
    /// Oldest first.
    private(set) var lastLines: [String] = []

    init(logger: Logger) { self.logger = logger }

    /// Reads to the end of the stream.
    static func drain(_ stream: SubprocessOutputSequence, to logger: Logger) async -> [String] {
        var log = CodecLog(logger: logger)
        do {
            for try await buffer in stream {
                buffer.withUnsafeBytes { bytes in log.append(bytes) }
            }
        } catch {
            logger.debug("the codec's log ended early", metadata: ["error": "\(error)"])
        }
        log.finish()
        return log.lastLines
    }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        for line in splitter.append(bytes) { record(line) }
    }

    mutating func finish() {
        if let line = splitter.finish() { record(line) }
        guard count > Self.mostLines else { return }
        logger.warning("\(count - Self.mostLines) more lines of the codec are not shown")
    }

    private mutating func record(_ line: String) {
        count += 1
        lastLines = lastLines.suffix(Self.keptLines - 1) + [line]
        if count <= Self.mostLines { logger.info("codec: \(line)") }
    }
}
