import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Adds what routes need to a connection with the first request that goes on to them. Most connections of players never have one: what they ask
/// is answered by ``FastPathHandler``, and without the rest they cost less memory and are opened and closed faster.
final class LatePipeline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let logger: Logger
    /// Nil once it is kept.
    private var promise: EventLoopPromise<Connection?>?

    /// - Parameter promise: is kept with the connection for those who answer, or with nil when it has ended without need of them.
    init(_ promise: EventLoopPromise<Connection?>, logger: Logger) {
        self.promise = promise
        self.logger = logger
    }

    private func keep(_ connection: Connection?) {
        promise?.succeed(connection)
        promise = nil
    }

    private func build(_ context: ChannelHandlerContext) {
        guard promise != nil else { return }
        do {
            try context.pipeline.syncOperations.addHandler(
                HTTPConnectionStateHandler(logger: logger), position: .after(self))
            keep(
                try Connection(
                    wrappingChannelSynchronously: context.channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)
                ))
        } catch {
            // Only ever on a channel that is gone.
            keep(nil)
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        build(context)
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // It is answered from there, and the guard finds the words.
        if error is HTTPParserError { build(context) }
        context.fireErrorCaught(error)
    }

    /// What others would do who are not there yet: end a connection on which nothing is going on.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let isEnd = event is ChannelShouldQuiesceEvent || (event as? ChannelEvent) == .inputClosed
        guard promise != nil, isEnd else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        keep(nil)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { keep(nil) }
}
