import CodecWire
import Foundation
import HeadwaterCore

/// What a codec process must not do, and what a broken or hostile one does nevertheless.
struct Misbehaviour {
    let attempt: CodecAttempt

    func perform(_ command: String, _ argument: String) throws {
        switch command {
        case "segv": kill(getpid(), SIGSEGV)
        case "abort": abort()
        case "exit": _exit(Int32(number(argument)))
        case "hang": while true { pause() }
        case "chatter": while true { try attempt.report(.progress(done: 1, of: 100)) }
        case "spin": spin()
        case "allocate": allocate()
        case "overrun":
            signal(SIGXFSZ, SIG_DFL)
            try attempt.emit(
                .picture(Artifact.Picture(.poster, format: .jpeg)), [UInt8](repeating: 7, count: number(argument)))
        case "shout": for line in 0..<number(argument) { FileHandle.standardError.write(Data("line \(line)\n".utf8)) }
        case "lie":
            try attempt.report(
                .artifact(slot: 0, Self.poster(byteCount: 100)))
        case "wrong-slot":
            try attempt.report(
                .artifact(slot: 99, Self.poster(byteCount: 0)))
        case "keep-open": try keepOpen()
        case "garbage": try attempt.channel.send(Array("not a report".utf8))
        case "endless-header": writeRaw([0xFF, 0xFF, 0xFF, 0xFF])
        case "cut": writeRaw([0, 0, 1, 0, 7, 7])
        case "send-descriptor":
            try attempt.channel.send(Array(#"{"finished":{"_0":{"pictures":{}}}}"#.utf8), descriptorCount: 1) { _ in
                OpenDescriptor(owning: dup(0))
            }
        default: throw Failure(.internal, "The double does not know \(command).")
        }
    }

    private static func poster(byteCount: Int64) -> Artifact {
        Artifact(kind: .picture(Artifact.Picture(.poster, format: .jpeg)), byteCount: byteCount, sha256: "")
    }

    private func spin() -> Never {
        var value: UInt64 = 1
        while true { value = value &* 6_364_136_223_846_793_005 &+ 1 }
    }

    /// Takes memory as Swift code does, until there is none.
    private func allocate() -> Never {
        var hoard: [[UInt8]] = []
        while true { hoard.append([UInt8](repeating: 7, count: 16 << 20)) }
    }

    /// Announces an artifact in the second scratch file without closing that: its credit is never taken.
    private func keepOpen() throws {
        try attempt.emit(.picture(Artifact.Picture(.poster, format: .jpeg)), [])
        try attempt.report(
            .artifact(slot: 1, Self.poster(byteCount: 0)))
    }

    private func writeRaw(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { write(0, $0.baseAddress, $0.count) } }
}
