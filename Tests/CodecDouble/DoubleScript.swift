import CodecWire
import Foundation
import HeadwaterCore

/// Commands, one a line, performed in order.
struct DoubleScript {
    private let lines: [[String]]

    init(source: OpenDescriptor) throws {
        let text = String(decoding: try Self.read(source), as: UTF8.self)
        lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    /// Whether it ignores the parent, its end included.
    var isDeaf: Bool { lines.contains(["deaf"]) }

    func perform(on attempt: CodecAttempt) throws {
        for line in lines {
            do { try perform(line[0], line.dropFirst().joined(separator: " "), on: attempt) } catch {
                try attempt.report(.failed(error as? Failure ?? Failure(.internal, "The double failed: \(error)")))
            }
        }
    }

    private func perform(_ command: String, _ argument: String, on attempt: CodecAttempt) throws {
        switch command {
        case "deaf": break
        case "emit": try attempt.emit(.picture(Artifact.Picture(.poster, format: .jpeg)), Array(argument.utf8))
        case "emit-facts":
            try attempt.emit(
                .picture(Artifact.Picture(.poster, format: .jpeg)), Array(JSONEncoder().encode(ProcessFacts.current())))
        case "emit-sources":
            for source in attempt.sources.dropFirst() {
                try attempt.emit(.picture(Artifact.Picture(.poster, format: .jpeg)), Self.read(source.descriptor))
            }
        case "emit-bytes":
            try attempt.emit(
                .picture(Artifact.Picture(.poster, format: .jpeg)), [UInt8](repeating: 7, count: number(argument)))
        case "emit-together":
            DispatchQueue.concurrentPerform(iterations: number(argument)) { index in
                try? attempt.emit(.segment(rendition: "r", number: index), Array("\(index)".utf8))
            }
        case "progress": attempt.progress(done: number(argument), of: 100)
        case "log": FileHandle.standardError.write(Data("\(argument)\n".utf8))
        case "starve": try attempt.report(.starved(offset: Int64(number(argument))))
        case "fail": throw Failure(.notMedia, argument, detail: "said by the double")
        case "finish": try attempt.report(.finished(.pictures))
        default: try Misbehaviour(attempt: attempt).perform(command, argument)
        }
    }

    private static func read(_ source: OpenDescriptor) throws -> [UInt8] {
        try [UInt8](FileHandle(fileDescriptor: source.number, closeOnDealloc: false).readToEnd() ?? Data())
    }
}

func number(_ text: String) -> Int { Int(text) ?? 0 }
