import Logging
import Synchronization

/// Keeps log lines with their metadata.
final class RecordingLog: Sendable {
    private let recorded = Mutex<[String]>([])

    var lines: [String] { recorded.withLock { $0 } }

    func handler() -> any LogHandler { Handler(log: self) }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let words = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            log.recorded.withLock { $0.append(([event.message.description] + words).joined(separator: " ")) }
        }
    }
}
