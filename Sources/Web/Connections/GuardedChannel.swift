import Analytics
import HTTPTypes
import HeadwaterCore
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Origin

/// Hummingbird's HTTP/1.1 with a guard at the door, and what is in memory answered before it hears of it.
struct GuardedChannel: HTTPChannelHandler {
    /// A connection, and what routes need of it once they are asked.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let connection: EventLoopFuture<LatePipeline.Connection?>
    }

    let responder: Responder
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
        views: ViewIntake?, responder: @escaping Responder
    ) {
        self.idleTime = idleTime
        self.limits = limits
        self.origin = origin
        self.views = views
        rules = FastPathHandler.Rules(
            allowsHost: { hosts.allows($0) }, maxAnswers: limits.maxRequests, sendsFiles: true,
            lingering: Response.lingering,
            client: { proxies.client(peer: $1, forwarded: $0.forwarded, forwardedFor: $0.forwardedFor) })
        self.responder = responder
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture { [self] in
            let pipeline = channel.pipeline.syncOperations
            let counting = origin.origin
            let guarding = ConnectionGuard(limits, idleTime: idleTime)
            try pipeline.addHandler(ReaderWatch(limits) { counting.countSlowReader() })
            try pipeline.addHandler(ByteWatch(guarding))
            try addHTTP(to: pipeline)
            let fastPath = FastPathHandler(origin, rules: rules) { [views] request, status, client in
                guarding.answeredBelow()
                views?.note(request, status, client)
            }
            // Weak, since each would keep the other.
            guarding.isBusyBelow = { [weak fastPath] in fastPath?.isStreaming == true }
            try pipeline.addHandler(fastPath)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(guarding)
            let promise = channel.eventLoop.makePromise(of: LatePipeline.Connection?.self)
            try pipeline.addHandler(LatePipeline(promise, logger: logger))
            return Value(channel: channel, connection: promise.futureResult)
        }
    }

    /// The codec of HTTP/1.1. What the guard and the asynchronous channel see to themselves is left out.
    private func addHTTP(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.maxFieldBytes
        decoding.maxHeaderListSize = limits.maxHeaderBytes
        decoding.maxHeaderFieldCount = limits.maxFields
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
    }

    func handle(value: Value, logger: Logger) async {
        let connection = await withTaskCancellationHandler {
            try? await value.connection.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
        if let connection { await handleHTTP(asyncChannel: connection, logger: logger) }
    }
}
