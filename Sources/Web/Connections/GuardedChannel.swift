import HummingbirdCore
import Logging
import NIOCore

/// Hummingbird's HTTP/1.1 with a guard at the door.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let limits: ConnectionLimits

    init(idleTime: Duration, limits: ConnectionLimits, responder: @escaping HTTPChannelHandler.Responder) {
        self.limits = limits
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: TimeAmount(idleTime),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.maxFieldBytes, maxHeaderListSize: limits.maxHeaderBytes,
                    maxHeaderFieldCount: limits.maxFields)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [limits] value in
            let pipeline = channel.pipeline.syncOperations
            let guarding = ConnectionGuard(limits)
            try pipeline.addHandler(
                guarding, position: .before(pipeline.handler(type: HTTPConnectionStateHandler.self)))
            try pipeline.addHandler(ByteWatch(guarding), position: .first)
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
