import Analytics
import HeadwaterCore
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Origin

/// Hummingbird's HTTP/1.1 with a guard at the door, and what is in memory answered before it hears of it.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let idleTime: Duration
    private let limits: ConnectionLimits
    private let origin: OriginLoops
    private let rules: FastPathHandler.Rules
    private let views: ViewIntake?

    /// - Parameters:
    ///   - proxies: how far what they write of clients is believed.
    ///   - views: hears of every segment that is answered from memory.
    init(
        idleTime: Duration, limits: ConnectionLimits, origin: OriginLoops, hosts: HostRule, proxies: ForwardedPath,
        views: ViewIntake?, responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.idleTime = idleTime
        self.limits = limits
        self.origin = origin
        self.views = views
        rules = FastPathHandler.Rules(
            allowsHost: { hosts.allows($0) }, maxAnswers: limits.maxRequests, sendsFiles: true,
            client: { proxies.client(peer: $1, forwarded: $0.forwarded, forwardedFor: $0.forwardedFor) })
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                // The guard looks after silence: it also knows of what the fast path answers.
                idleTimeout: nil,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.maxFieldBytes, maxHeaderListSize: limits.maxHeaderBytes,
                    maxHeaderFieldCount: limits.maxFields)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [self] value in
            let pipeline = channel.pipeline.syncOperations
            let guarding = ConnectionGuard(limits, idleTime: idleTime)
            try pipeline.addHandler(
                guarding, position: .before(pipeline.handler(type: HTTPConnectionStateHandler.self)))
            try pipeline.addHandler(ByteWatch(guarding), position: .first)
            let counting = origin.origin
            try pipeline.addHandler(ReaderWatch(limits) { counting.countSlowReader() }, position: .first)
            let fastPath = FastPathHandler(origin, rules: rules) { [views] request, status, client in
                guarding.answeredBelow()
                views?.note(request, status, client)
            }
            try pipeline.addHandler(
                fastPath, position: .after(pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
