import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

@Suite struct ConnectionGuardTests {
    /// Takes the end of an answer only when it is told to.
    private final class SlowSystem: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart
        var end: EventLoopPromise<Void>?

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .end = unwrapOutboundIn(data) { end = promise } else { context.write(data, promise: promise) }
        }
    }

    @Test func `the last answer has all the time that it takes to be sent`() throws {
        var limits = ConnectionLimits()
        limits.maxRequests = 1
        let (channel, system) = (EmbeddedChannel(), SlowSystem())
        try channel.pipeline.syncOperations.addHandler(system)
        try channel.pipeline.syncOperations.addHandler(ConnectionGuard(limits, idleTime: .seconds(3600)))
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
        let request = HTTPRequest(method: .get, scheme: "http", authority: "here", path: "/")
        try channel.writeInbound(HTTPRequestPart.head(request))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(channel.isActive)
        system.end?.succeed()
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
    }

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
