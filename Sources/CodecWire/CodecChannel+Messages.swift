public import HeadwaterCore

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension CodecCommand {
    /// Descriptors that come with the message.
    var descriptorCount: Int {
        switch self {
        case .start(_, _, let sourceBytes, _): sourceBytes.count
        case .credit: 1
        }
    }
}

extension CodecChannel {
    /// - Parameter open: see ``send(_:descriptorCount:until:open:)``; called once for each source or the scratch file.
    public func send(
        _ command: CodecCommand, until deadline: SuspendingClock.Instant?,
        open: (Int) throws(CodecChannelError) -> OpenDescriptor
    ) throws(CodecChannelError) {
        try send(Self.encoded(command), descriptorCount: command.descriptorCount, until: deadline, open: open)
    }

    public func send(_ report: CodecReport) throws(CodecChannelError) { try send(Self.encoded(report)) }

    /// The next command with its descriptors, nil when the parent is gone.
    public func receiveCommand() throws(CodecChannelError) -> (CodecCommand, [OpenDescriptor])? {
        guard let payload = try receive() else { return nil }
        let command = try Self.decoded(CodecCommand.self, from: payload)
        return (command, try takeDescriptors(command.descriptorCount))
    }

    /// The next report, nil when the child closed its end. A child that sends descriptors breaks the protocol.
    public func receiveReport(until deadline: SuspendingClock.Instant?) throws(CodecChannelError) -> CodecReport? {
        guard let payload = try receive(until: deadline) else { return nil }
        guard !hasUnclaimedDescriptors else { throw .malformed("descriptors came from the codec process") }
        return try Self.decoded(CodecReport.self, from: payload)
    }

    private static func encoded(_ message: some Encodable) throws(CodecChannelError) -> [UInt8] {
        do { return try [UInt8](JSONEncoder().encode(message)) } catch {
            throw .malformed("a message cannot be written as JSON: \(error)")
        }
    }

    private static func decoded<Message: Decodable>(
        _ type: Message.Type, from payload: [UInt8]
    ) throws(CodecChannelError) -> Message {
        do { return try JSONDecoder().decode(type, from: Data(payload)) } catch {
            throw .malformed("not a \(type): \(error)")
        }
    }
}
