import CodecWire
import Foundation
import Glibc
import HeadwaterCore
import Testing

/// Both ends of the socket in one process.
@Suite(.timeLimit(.minutes(1)))
struct CodecChannelTests {
    private let parent: CodecChannel
    private let child: CInt

    init() throws { (parent, child) = try CodecChannel.makePair() }

    private func start(_ sourceBytes: [Int64]) -> CodecCommand {
        .start(task: .inspect, limits: CodecLimits(cpuSeconds: 9), sourceBytes: sourceBytes, isComplete: false)
    }

    /// A file of this text, already unlinked.
    private func openFile(_ text: String) throws(CodecChannelError) -> OpenDescriptor {
        var path = Array("/tmp/codec-channel-XXXXXX\0".utf8CString)
        let number = mkstemp(&path)
        guard number >= 0 else { throw .system(call: "mkstemp", code: errno) }
        unlink(path)
        pwrite(number, text, text.utf8.count, 0)
        return OpenDescriptor(owning: number)
    }

    @Test func `the first message brings the task and its sources`() throws {
        try parent.send(start([1, 2]), until: nil) { index throws(CodecChannelError) in try openFile("source \(index)")
        }
        let attempt = try CodecAttempt.accept(onDescriptor: child)
        #expect(attempt.task == .inspect)
        #expect(attempt.limits.cpuSeconds == 9)
        #expect(!attempt.isComplete)
        #expect(attempt.sources.map(\.durableBytes) == [1, 2])
        for (index, source) in attempt.sources.enumerated() {
            var bytes = [UInt8](repeating: 0, count: 8)
            #expect(pread(source.descriptor.number, &bytes, 8, 0) == 8)
            #expect(bytes == Array("source \(index)".utf8))
            #expect(fcntl(source.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    @Test func `a message longer than the socket's buffer arrives whole`() async throws {
        let message = CodecReport.failed(Failure(.internal, String(repeating: "x", count: 8 << 20)))
        let (parent, child) = (parent, CodecChannel(owning: OpenDescriptor(owning: child)))
        async let received = parent.receiveReport(until: nil)
        try child.send(message)
        #expect(try await received == message)
    }

    @Test func `an end between two messages is an end, within one it is an error`() throws {
        do {
            let child = CodecChannel(owning: OpenDescriptor(owning: child))
            try child.send(.progress(done: 1, of: 2))
        }
        #expect(try parent.receiveReport(until: nil) == .progress(done: 1, of: 2))
        #expect(try parent.receiveReport(until: nil) == nil)

        let (second, other) = try CodecChannel.makePair()
        let half: [UInt8] = [0, 0, 0, 9, 1]
        #expect(write(other, half, half.count) == half.count)
        close(other)
        #expect(throws: CodecChannelError.malformed("a message is cut")) { try second.receiveReport(until: nil) }
    }

    @Test func `nobody waits beyond the deadline, for silence or for half a message`() throws {
        defer { close(child) }
        for bytes: [UInt8] in [[], [0, 0, 0, 9, 1]] {
            #expect(write(child, bytes, bytes.count) == bytes.count)
            #expect(throws: CodecChannelError.timedOut) { try parent.receive(until: .now + .milliseconds(20)) }
        }
    }

    @Test func `sending to somebody who does not read ends at the deadline`() throws {
        defer { close(child) }
        #expect(throws: CodecChannelError.timedOut) {
            try parent.send([UInt8](repeating: 0, count: 4 << 20), until: .now + .milliseconds(20))
        }
    }

    @Test func `sending to somebody who is gone does not end this process`() {
        close(child)
        #expect(throws: CodecChannelError.closed) { try parent.send([1, 2, 3]) }
    }

    @Test func `without a socket there is no attempt`() throws {
        close(child)
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: CodecChannelError.notASocket) { try CodecAttempt.accept(onDescriptor: file) }
    }

    @Test func `a child notices that its parent is gone, and nobody waits for a credit any more`() async throws {
        try parent.send(start([]), until: nil, open: CodecChannel.noDescriptor)
        let attempt = try CodecAttempt.accept(onDescriptor: child)
        let (gone, noticed) = AsyncStream.makeStream(of: Void.self)
        try attempt.listen { noticed.finish() }
        parent.hangUp()
        for await _ in gone {}
        #expect(throws: Failure.self) { try attempt.emit(.picture(Artifact.Picture(.poster, format: .jpeg)), [1]) }
    }

    @Test func `a credit without its scratch file breaks the protocol`() throws {
        let child = CodecChannel(owning: OpenDescriptor(owning: child))
        try parent.send(Array(#"{"credit":{"slot":0}}"#.utf8))
        #expect(throws: CodecChannelError.self) { try child.receiveCommand() }
    }
}
