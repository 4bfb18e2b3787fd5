import Foundation
import HeadwaterCore

/// Told what happens during a batch.
protocol EncodeReport: Sendable {
    func started(_ item: EncodeRequest.Item)
    /// - Parameters:
    ///   - progress: 0 to 1 of this input.
    ///   - duration: of the video in seconds, nil until it is known.
    func progressed(_ item: EncodeRequest.Item, progress: Double, duration: Double?)
    func finished(_ item: EncodeRequest.Item, duration: Double, renditions: [String])
    /// A storyboard was all that was wanted.
    func finished(_ item: EncodeRequest.Item, duration: Double, tiles: Int)
    func failed(_ item: EncodeRequest.Item, _ failure: Failure)
}

/// Tells only of failures.
struct QuietEncodeReport: EncodeReport {
    let base: any EncodeReport

    func started(_ item: EncodeRequest.Item) {}
    func progressed(_ item: EncodeRequest.Item, progress: Double, duration: Double?) {}
    func finished(_ item: EncodeRequest.Item, duration: Double, renditions: [String]) {}
    func finished(_ item: EncodeRequest.Item, duration: Double, tiles: Int) {}
    func failed(_ item: EncodeRequest.Item, _ failure: Failure) { base.failed(item, failure) }
}

/// A failed input as programs read it.
struct FailureReport: Encodable {
    var event = "failed"
    var input: String
    var code: String
    var message: String

    init(input: String, _ failure: Failure) {
        self.input = input
        code = failure.code.rawValue
        message = failure.message
    }

    func json() -> String { jsonLine(self) }
}

/// One compact JSON object.
func jsonLine(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
        return #"{"event":"failed","code":"internal_error","message":"an event could not be encoded"}"#
    }
}

/// JSON lines on standard output.
struct JSONEncodeReport: EncodeReport {
    private struct Event: Encodable {
        var event: String
        var input: String
        var output: String?
        var progress: Double?
        var duration: Double?
        var renditions: [String]?
        var tiles: Int?
    }

    func started(_ item: EncodeRequest.Item) {
        write(jsonLine(Event(event: "started", input: item.input, output: item.target)))
    }

    func progressed(_ item: EncodeRequest.Item, progress: Double, duration: Double?) {
        let rounded = (progress * 1000).rounded() / 1000
        write(jsonLine(Event(event: "progress", input: item.input, progress: rounded, duration: duration)))
    }

    func finished(_ item: EncodeRequest.Item, duration: Double, renditions: [String]) {
        write(
            jsonLine(
                Event(
                    event: "finished", input: item.input, output: item.target, progress: 1, duration: duration,
                    renditions: renditions)))
    }

    func finished(_ item: EncodeRequest.Item, duration: Double, tiles: Int) {
        write(
            jsonLine(
                Event(
                    event: "finished", input: item.input, output: item.target, progress: 1, duration: duration,
                    tiles: tiles)))
    }

    func failed(_ item: EncodeRequest.Item, _ failure: Failure) {
        write(FailureReport(input: item.input, failure).json())
    }

    private func write(_ line: String) { StandardStream.output.write(line + "\n") }
}
