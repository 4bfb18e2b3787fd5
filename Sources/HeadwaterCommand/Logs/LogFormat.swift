import Foundation
import Logging

/// How log lines look: text for a person at a terminal, one JSON object a line for machines.
enum LogFormat: String, Sendable, CaseIterable {
    case text, json

    /// Text when standard error is a terminal.
    static var automatic: LogFormat { isatty(STDERR_FILENO) == 1 ? .text : .json }

    static func bootstrap(_ format: LogFormat, level: Logger.Level) {
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, format: format, logLevel: level)
        }
    }

    func line(
        label: String, level: Logger.Level, message: String, metadata: Logger.Metadata, date: Date
    ) -> String {
        switch self {
        case .text: textLine(label: label, level: level, message: message, metadata: metadata, date: date)
        case .json: jsonLine(label: label, level: level, message: message, metadata: metadata, date: date)
        }
    }

    private func textLine(
        label: String, level: Logger.Level, message: String, metadata: Logger.Metadata, date: Date
    ) -> String {
        let time = date.formatted(.iso8601.time(includingFractionalSeconds: true))
        let fields = metadata.filter { !"\($0.value)".isEmpty }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\(Self.escaped("\($0.value)"))" }.joined()
        let name = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        return "\(time) \(name) \(Self.escaped(message))\(fields)"
    }

    private func jsonLine(
        label: String, level: Logger.Level, message: String, metadata: Logger.Metadata, date: Date
    ) -> String {
        var object: [String: String] = metadata.mapValues { "\($0)" }.filter { !$0.value.isEmpty }
        object["time"] = date.formatted(
            .iso8601.time(includingFractionalSeconds: true).year().month().day().timeZone(separator: .omitted))
        object["level"] = level.rawValue
        object["logger"] = label
        object["message"] = message
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(object) else { return "{\"message\":\"a log line could not be encoded\"}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// No value can start a new line or move the cursor.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.contains(where: isControl)
            ? String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 })) : text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}

/// Writes each line whole to standard error.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = format.line(
            label: label, level: event.level, message: event.message.description, metadata: merged, date: Date())
        StandardStream.error.write(line + "\n")
    }
}
