import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite struct ConnectionGuardTests {
    @Test func `a connection is not idle while a file is sent below`() throws {
        var isSending = true
        let channel = EmbeddedChannel()
        // So short that it is over whenever someone looks.
        let guarding = ConnectionGuard(ConnectionLimits(), idleTime: .nanoseconds(1))
        guarding.isBusyBelow = { isSending }
        try channel.pipeline.syncOperations.addHandler(guarding)
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.embeddedEventLoop.advanceTime(to: .now())
        #expect(channel.isActive)
        isSending = false
        channel.embeddedEventLoop.advanceTime(to: .now())
        #expect(!channel.isActive)
    }
}
