import NIOCore

/// Closes a connection whose client asks and does not read, so that nobody holds what waits to be sent for ever.
final class ReaderWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let time: TimeAmount
    private var pace: ReaderPace
    private let onSlow: () -> Void
    private var alarm: Scheduled<Void>?

    /// - Parameter onSlow: called when a connection is closed.
    init(_ limits: ConnectionLimits, onSlow: @escaping () -> Void) {
        time = TimeAmount(limits.readTime)
        pace = ReaderPace(minBytes: limits.minReadBytes)
        self.onSlow = onSlow
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            pace.keepsUp()
        } else if !pace.isWatching {
            pace.fellBehind()
            setAlarm(context)
        }
        context.fireChannelWritabilityChanged()
    }

    private func setAlarm(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(in: time) {
            let (handler, context) = bound.value
            handler.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        alarm = nil
        if pace.isTooSlow(waiting: Self.waiting(context), isWritable: context.channel.isWritable) {
            onSlow()
            context.close(promise: nil)
        } else if pace.isWatching {
            setAlarm(context)
        }
    }

    /// Bytes that were written and the system has not taken.
    private static func waiting(_ context: ChannelHandlerContext) -> Int {
        // Every channel over a socket has this option.
        (try? context.channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { alarm?.cancel() }
}
