import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Holds a connection to its limits: between the HTTP codec and Hummingbird, told of raw bytes by ``ByteWatch``.
///
/// What a client can be told it is told as a problem: Hummingbird answers what it can't parse with an empty 400, which is replaced here.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ConnectionLimits
    private var pace: ConnectionPace
    private var alarm: (time: NIODeadline, task: Scheduled<Void>)?
    private var idleness: ConnectionIdleness
    private var idleAlarm: Scheduled<Void>?
    private var place: ChannelHandlerContext?
    private var requests = 0
    private var answers = 0
    /// The number of the request whose answer is the connection's last, from 1 on.
    private var lastRequest: Int
    /// Of the request that is read now: how long its first line is so far, and whether that is all of it.
    private var firstLine = (bytes: 0, isComplete: false)
    /// Why the rest of what the client sends can't be read.
    private var unreadable: Problem?
    private var isRefused = false
    /// Whether an answer is on its way of which nothing is heard here.
    var isBusyBelow: () -> Bool = { false }

    /// - Parameter idleTime: how long a connection may be silent when nothing is asked.
    init(_ limits: ConnectionLimits, idleTime: Duration) {
        self.limits = limits
        lastRequest = limits.maxRequests
        pace = ConnectionPace(limits)
        idleness = ConnectionIdleness(limit: idleTime, at: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        place = context
        setIdleAlarm(context)
    }

    // MARK: What comes

    func receivedBytes(_ bytes: ByteBuffer) {
        guard let context = place else { return }
        idleness.wasActive(at: .now())
        if !firstLine.isComplete {
            let line = bytes.readableBytesView.prefix { $0 != UInt8(ascii: "\n") }
            firstLine = (firstLine.bytes + line.count, line.count < bytes.readableBytes)
        }
        pace.received(at: .now())
        setAlarm(context)
    }

    /// A whole request was answered below, and will not come here.
    func answeredBelow() {
        requests += 1
        answers += 1
        firstLine = (0, false)
        pace.receivedEnd()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.hasKnownCoding else {
                refuseUnlessBusy(.badRequest("Transfer-Encoding is not chunked"), context)
                return
            }
            requests += 1
            if head.endsConnection { lastRequest = min(lastRequest, requests) }
            pace.receivedHead()
        case .body(let buffer): pace.receivedBody(bytes: buffer.readableBytes, at: .now())
        case .end:
            firstLine = (0, false)
            pace.receivedEnd()
        }
        setAlarm(context)
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        pace.asked(at: .now())
        setAlarm(context)
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            let isLong = !firstLine.isComplete || firstLine.bytes > limits.maxFieldBytes
            unreadable = .unreadable(error, hasLongAddress: isLong, limits)
        } else if !(error is IOError || error is ChannelError), pace.unanswered == 0 {
            // The codec between NIO's words for HTTP and Swift's could not say what it got.
            refuse(.badRequest("\(error)"), context)
        }
        context.fireErrorCaught(error)
    }

    // MARK: What goes

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if let problem = unreadable, head.status == .badRequest, head.headerFields[.contentLength] == "0" {
                write(problem, context, promise)
                return
            }
            if answers + 1 >= lastRequest, head.status.kind != .informational {
                head.headerFields[.connection] = "close"
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            answers += 1
            pace.answered(at: .now())
            idleness.wasActive(at: .now())
            setAlarm(context)
            let isLast = unreadable != nil || answers >= lastRequest
            guard isLast else {
                context.write(data, promise: promise)
                return
            }
            let written = promise ?? context.eventLoop.makePromise()
            context.writeAndFlush(data, promise: written)
            closeSoon(context, after: written.futureResult)
        }
    }

    // MARK: Time

    /// An alarm that rings too early only looks and is set anew, which costs less than to move it at every read.
    private func setAlarm(_ context: ChannelHandlerContext) {
        guard let deadline = pace.deadline, !isRefused else { return }
        if let alarm, alarm.time <= deadline { return }
        alarm?.task.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = bound.value
            handler.look(context)
        }
        alarm = (deadline, task)
    }

    private func look(_ context: ChannelHandlerContext) {
        alarm = nil
        switch pace.verdict(at: .now()) {
        case .fine: setAlarm(context)
        case .headerTooSlow: refuse(.headerTimeout, context)
        case .bodyTooSlow: context.close(promise: nil)
        }
    }

    private func setIdleAlarm(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleAlarm = context.eventLoop.scheduleTask(deadline: idleness.deadline) {
            let (handler, context) = bound.value
            let isBusy = handler.pace.isBusy || handler.isBusyBelow() || !context.channel.isWritable
            switch handler.idleness.verdict(at: .now(), isBusy: isBusy) {
            case .lookAgain: handler.setIdleAlarm(context)
            case .tooLong: context.close(promise: nil)
            }
        }
    }

    private func cancelAlarms() {
        alarm?.task.cancel()
        alarm = nil
        idleAlarm?.cancel()
        idleAlarm = nil
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancelAlarms()
        place = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelAlarms()
        isRefused = true
        context.fireChannelInactive()
    }

    // MARK: Refusing

    /// An answer would stand in the middle of another one, so while that is made the connection just ends.
    private func refuseUnlessBusy(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard pace.unanswered == 0 else {
            isRefused = true
            context.close(promise: nil)
            return
        }
        refuse(problem, context)
    }

    /// Answers what no route will see, and ends the connection.
    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard !isRefused else { return }
        isRefused = true
        write(problem, context, nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        closeSoon(context, after: written.futureResult)
    }

    private func write(_ problem: Problem, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let bytes = problem.body
        var fields = SecurityHeaders.closed
        for field in problem.allFields { fields[field.name] = field.value }
        fields[.connection] = "close"
        fields[.contentLength] = String(bytes.count)
        context.write(wrapOutboundOut(.head(HTTPResponse(status: problem.status, headerFields: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: bytes))), promise: promise)
    }

    /// When all of the answer is with the system, the client has a moment to read it before it would be lost in a reset.
    private func closeSoon(_ context: ChannelHandlerContext, after written: EventLoopFuture<Void>) {
        let channel = context.channel
        written.whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Response.lingering) { channel.close(promise: nil) }
        }
    }
}

extension HTTPRequest {
    /// Whether it is known where the request ends: a coding behind chunked, or without it, says nothing of that (RFC 9112 6.1, 6.3).
    fileprivate var hasKnownCoding: Bool {
        let codings = headerFields[values: .transferEncoding]
        return codings.isEmpty || (codings.count == 1 && codings[0].lowercased() == "chunked")
    }

    /// Whether nothing can come behind it: the client says so (RFC 9112 9.6), or asks for another protocol. That is not spoken here, but
    /// the parser reads no further.
    fileprivate var endsConnection: Bool {
        if headerFields[.upgrade] != nil { return true }
        return headerFields[values: .connection].flatMap { $0.split(separator: ",") }
            .contains { $0.lowercased().filter { $0 != " " && $0 != "\t" } == "close" }
    }
}

/// Tells the guard of the bytes of a connection before they are parsed.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let guarding: ConnectionGuard

    init(_ guarding: ConnectionGuard) { self.guarding = guarding }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guarding.receivedBytes(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}

extension Problem {
    static let headerTimeout = Problem(
        .requestTimeout, "request_timeout", "The header of the request did not come in time.")

    /// RFC 9110 9.1: a method that nobody knows is 501, a known one that is not for an address 405.
    static let unknownMethod = Problem(
        .notImplemented, "unknown_method", "This server does not know that method.")

    static func badRequest(_ cause: String) -> Problem {
        Problem(.badRequest, "bad_request", "The request can't be read.", cause: cause)
    }

    fileprivate static func unreadable(
        _ error: HTTPParserError, hasLongAddress: Bool, _ limits: ConnectionLimits
    ) -> Problem {
        if error == .invalidMethod { return .unknownMethod }
        guard error == .headerOverflow else { return .badRequest("\(error)") }
        if hasLongAddress {
            return Problem(
                .uriTooLong, "uri_too_long", "The request's address has at most \(limits.maxFieldBytes) bytes.")
        }
        return Problem(
            .requestHeaderFieldsTooLarge, "header_too_large",
            """
            The request's header has at most \(limits.maxHeaderBytes) bytes in \(limits.maxFields) fields of at most \
            \(limits.maxFieldBytes) bytes.
            """)
    }
}
