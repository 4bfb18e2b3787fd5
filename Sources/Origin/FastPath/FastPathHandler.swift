public import HeadwaterCore
public import NIOCore
public import NIOHTTP1
import NIOPosix

/// Answers what is in memory on the event loop: behind the decoder of HTTP/1.1, and writing below its encoder. Whatever it can't answer goes on
/// as if it were not there.
public final class FastPathHandler: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPServerRequestPart
    public typealias InboundOut = HTTPServerRequestPart
    public typealias OutboundIn = HTTPServerResponsePart
    public typealias OutboundOut = HTTPServerResponsePart

    /// What a connection has to keep to, and who has to hear of it.
    public struct Rules: Sendable {
        /// Whether a request may be addressed to that host.
        public var allowsHost: @Sendable (String?) -> Bool
        /// After that many answers, whoever gave them, a connection is closed.
        public var maxAnswers: Int
        /// Whether the system may send files by itself: not when they are to be encrypted.
        public var sendsFiles: Bool
        /// How long the other end may take to read the last answer, and to end the connection itself.
        public var lingering: TimeAmount
        /// Whom a request comes from that came over a connection from there.
        public var client: @Sendable (HotRequest, IPAddress) -> IPAddress

        public init(
            allowsHost: @escaping @Sendable (String?) -> Bool, maxAnswers: Int, sendsFiles: Bool,
            lingering: TimeAmount, client: @escaping @Sendable (HotRequest, IPAddress) -> IPAddress
        ) {
            self.allowsHost = allowsHost
            self.maxAnswers = maxAnswers
            self.sendsFiles = sendsFiles
            self.lingering = lingering
            self.client = client
        }
    }

    /// Answers below that are copied behind their heads: one piece costs the system less than two.
    private static let copiedBytes = 16 << 10

    private let loops: OriginLoops
    private let rules: Rules
    private let onAnswer: OnAnswer
    private var turn = FastPathTurn()
    /// What came while an answer was written over several steps.
    /// Nearly always empty, so that it begins small.
    private var held = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    private var heldEvents: [any Sendable] = []
    private var heldError: (any Error)?
    private var isReadHeld = false
    private var allowedHost: String?
    private var place: Place?
    /// The other end; nil where it has no address.
    private var peer: IPAddress?
    /// Of the answers that were written and not flushed yet.
    private var burst = (since: UInt64(0), answers: 0)

    private struct Place {
        var encoder: ChannelHandlerContext
        var loop: OriginLoop
    }

    /// Called on the loop for each request that nobody else will hear of, with the status of its answer and whom it came from.
    public typealias OnAnswer = (_ request: HotRequest, _ status: Int, _ client: IPAddress?) -> Void

    public init(_ loops: OriginLoops, rules: Rules, onAnswer: @escaping OnAnswer) {
        self.loops = loops
        self.rules = rules
        self.onAnswer = onAnswer
    }

    /// Whether an answer is being sent over several steps.
    public var isStreaming: Bool { turn.isStreaming }

    public func handlerAdded(context: ChannelHandlerContext) {
        guard let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self) else {
            return
        }
        place = Place(encoder: encoder, loop: loops.loop(context.eventLoop))
        peer = context.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    }

    public func handlerRemoved(context: ChannelHandlerContext) { place = nil }

    // MARK: What comes

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) { receive(unwrapInboundIn(data), context) }

    private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        var reply: Reply?
        let step: FastPathTurn.Step
        switch part {
        case .head(let head):
            // Whose answers wait already gets no more of them from here: others wait for him to read.
            if turn.mayAnswer, context.channel.isWritable { reply = self.reply(to: head, context) }
            step = turn.receivedHead(isHit: reply != nil)
        case .body: step = turn.receivedMore(isEnd: false)
        case .end: step = turn.receivedMore(isEnd: true)
        }
        switch step {
        case .answer: if let reply, let place { send(reply, place, context) }
        case .pass: context.fireChannelRead(wrapInboundOut(part))
        case .hold: held.append(part)
        case .drop: break
        }
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        flush()
        context.fireChannelReadComplete()
    }

    public func read(context: ChannelHandlerContext) {
        if turn.mayRead(isWritable: context.channel.isWritable) { context.read() } else { isReadHeld = true }
    }

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelWritabilityChanged()
    }

    private func readOn(_ context: ChannelHandlerContext) {
        guard isReadHeld, turn.mayRead(isWritable: context.channel.isWritable) else { return }
        isReadHeld = false
        context.read()
    }

    /// Both would have others close the connection who know nothing of what is being written here.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as ChannelShouldQuiesceEvent:
            turn.quiesce()
            hold(event, context)
        case let event as ChannelEvent where event == .inputClosed: hold(event, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func hold(_ event: any Sendable, _ context: ChannelHandlerContext) {
        guard turn.answered > 0 else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        heldEvents.append(event)
        if !turn.isStreaming { releaseEvents(context) }
    }

    /// Tells of what was held when everything is with the system that was written before.
    private func releaseEvents(_ context: ChannelHandlerContext) {
        guard let place, !heldEvents.isEmpty else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            let events = handler.heldEvents
            handler.heldEvents = []
            for event in events { context.fireUserInboundEventTriggered(event) }
        }
        place.encoder.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: written)
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Nothing is answered any more, and what can't be read is not wanted.
        if turn.isEnding { return }
        // An answer to it must not stand in the middle of another one.
        if turn.isStreaming { heldError = heldError ?? error } else { context.fireErrorCaught(error) }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        turn.end()
        held.removeAll()
        context.fireChannelInactive()
    }

    // MARK: What goes

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { turn.passedAnswerEnded() }
        context.write(data, promise: promise)
    }

    private struct Reply {
        var request: HotRequest
        var answer: HotReply
        var isLast: Bool
    }

    private func reply(to head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Reply? {
        guard let place, head.version == .http1_1, head.method == .GET || head.method == .HEAD,
            MediaOrigin.isMedia(head.uri)
        else { return nil }
        var request = HotRequest(method: head.method == .HEAD ? .head : .get, target: head.uri)
        for (name, value) in head.headers { request.take(name, value) }
        if request.host != allowedHost || allowedHost == nil {
            guard rules.allowsHost(request.host) else { return nil }
            allowedHost = request.host
        }
        var isLast = turn.answered + turn.answeredElsewhere + 1 >= rules.maxAnswers
        if let connection = request.connection {
            if connection.equalsIgnoringCase("close") {
                isLast = true
            } else if !connection.equalsIgnoringCase("keep-alive") {
                return nil
            }
        }
        let now = burst.answers == 0 ? loops.origin.surroundings.now() : burst.since
        let answer = loops.origin.answer(to: request, at: now, memo: place.loop.tokens) { client(of: request) }
        guard let answer else { return nil }
        if case .file = answer.body, !rules.sendsFiles { return nil }
        burst = (now, burst.answers + 1)
        return Reply(request: request, answer: answer, isLast: isLast)
    }

    private func client(of request: HotRequest) -> IPAddress? { peer.map { rules.client(request, $0) } }

    private func send(_ reply: Reply, _ place: Place, _ context: ChannelHandlerContext) {
        let answer = reply.answer
        onAnswer(reply.request, answer.status, client(of: reply.request))
        place.loop.counters.count(answer.event)
        place.loop.counters.count(.bodyBytes, answer.byteCount)
        var copied: ByteBuffer?
        if case .bytes(let bytes) = answer.body, bytes.readableBytes <= Self.copiedBytes { copied = bytes }
        let (start, end) = (answer.headBytes, place.loop.headEnd)
        var head = context.channel.allocator.buffer(
            capacity: start.readableBytes + end.readableBytes + ResponseHead.maxBetween
                + (copied?.readableBytes ?? 0))
        head.writeImmutableBuffer(start)
        ResponseHead.writeAge(answer.age, to: &head)
        if reply.isLast { head.writeStaticString(ResponseHead.closing) }
        head.writeImmutableBuffer(end)
        if let copied {
            head.writeImmutableBuffer(copied)
            write(head, place)
        } else {
            write(head, place)
            switch answer.body {
            case .none: break
            case .bytes(let bytes): write(bytes, place)
            case .pieces(let pieces): for piece in pieces { write(piece, place) }
            case .file(let file, let range):
                stream(file, range, isLast: reply.isLast, place, context)
                return
            }
        }
        if reply.isLast { close(place, context) }
    }

    private func write(_ bytes: ByteBuffer, _ place: Place) {
        place.encoder.write(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
    }

    private func flush() {
        guard burst.answers > 0, let place else { return }
        place.encoder.flush()
        let now = loops.origin.surroundings.now()
        let elapsed = now > burst.since ? now - burst.since : 0
        for _ in 0..<burst.answers { place.loop.counters.record(nanoseconds: elapsed) }
        burst.answers = 0
    }

    /// Ends the connection once everything is with the system. What still comes is read and dropped for a moment: a connection that is
    /// closed with something unread is reset, and what the other end has not read by then is lost (RFC 9112 9.6).
    private func close(_ place: Place, _ context: ChannelHandlerContext) {
        turn.end()
        let channel = context.channel
        let lingering = rules.lingering
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: lingering) { channel.close(promise: nil) }
        }
        place.encoder.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: written)
        readOn(context)
    }

    // MARK: Files

    private func stream(
        _ file: ObjectFile, _ range: Range<Int>, isLast: Bool, _ place: Place, _ context: ChannelHandlerContext
    ) {
        turn.beganStreaming()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let writing = FileWriting(
            file: file, range: range, encoder: place.encoder, threads: loops.origin.surroundings.threads)
        writing.begin { isComplete in
            let (handler, context) = bound.value
            handler.streamed(isComplete: isComplete, isLast: isLast, context)
        }
    }

    private func streamed(isComplete: Bool, isLast: Bool, _ context: ChannelHandlerContext) {
        turn.endedStreaming()
        guard isComplete, let place else {
            // The length is promised; only a connection that breaks tells that the rest does not come.
            turn.end()
            context.close(promise: nil)
            return
        }
        if isLast {
            close(place, context)
            return
        }
        while !turn.isStreaming, let part = held.popFirst() { receive(part, context) }
        // Before another file as well: what comes behind it is answered at a later time.
        flush()
        guard !turn.isStreaming else { return }
        if let error = heldError {
            heldError = nil
            context.fireErrorCaught(error)
        }
        releaseEvents(context)
        readOn(context)
    }
}
