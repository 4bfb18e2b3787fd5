import NIOCore

/// Whether a client sends its requests quickly enough: a state machine that is told what happens on a connection, and when to look again.
struct ConnectionPace {
    enum Verdict: Equatable {
        case fine
        /// Not even the header came in time: it can be told so.
        case headerTooSlow
        /// Someone is at work on the request already; all that helps is to end the connection.
        case bodyTooSlow
    }

    private enum Reading {
        /// Nothing of a request has come.
        case idle
        case header(since: NIODeadline)
        case body(Body)
    }

    private struct Body {
        /// Since when the server waits for the client; nil while it does not.
        var waitingSince: NIODeadline?
        /// Of this turn: how long was waited before that, and what came.
        var waited = TimeAmount.zero
        var bytes = 0
    }

    private let headerTime: TimeAmount
    private let bodyTime: TimeAmount
    private let minBodyBytes: Int
    private var reading = Reading.idle
    /// Requests whose answers are not written to the end.
    private(set) var unanswered = 0

    init(_ limits: ConnectionLimits) {
        headerTime = TimeAmount(limits.headerTime)
        bodyTime = TimeAmount(limits.bodyTime)
        minBodyBytes = limits.minBodyBytes
    }

    /// When ``verdict(at:)`` may have something new to say; nil when the next move is the server's.
    var deadline: NIODeadline? {
        switch reading {
        case .idle: nil
        // While an answer is written, a half header behind it is in nobody's way.
        case .header(let since): unanswered == 0 ? since + headerTime : nil
        case .body(let body): body.waitingSince.map { $0 + (bodyTime - body.waited) }
        }
    }

    /// Whether an answer is being made, or a request is on its way: that has limits of its own.
    var isBusy: Bool {
        if case .idle = reading { return unanswered > 0 }
        return true
    }

    mutating func received(at now: NIODeadline) {
        if case .idle = reading { reading = .header(since: now) }
    }

    mutating func receivedHead() {
        unanswered += 1
        reading = .body(Body())
    }

    mutating func receivedBody(bytes: Int, at now: NIODeadline) {
        guard case .body(var body) = reading else { return }
        body.bytes += bytes
        if let since = body.waitingSince { body.waited = body.waited + (now - since) }
        body.waitingSince = nil
        if body.waited >= bodyTime, body.bytes >= minBodyBytes { body = Body() }
        reading = .body(body)
    }

    mutating func receivedEnd() { reading = .idle }

    /// The server wants more from the client.
    mutating func asked(at now: NIODeadline) {
        guard case .body(var body) = reading, body.waitingSince == nil else { return }
        body.waitingSince = now
        reading = .body(body)
    }

    mutating func answered(at now: NIODeadline) {
        unanswered = max(0, unanswered - 1)
        // The time of a header that waited behind the answer begins now.
        if case .header = reading { reading = .header(since: now) }
    }

    mutating func verdict(at now: NIODeadline) -> Verdict {
        guard let deadline, now >= deadline else { return .fine }
        switch reading {
        case .idle: return .fine
        case .header: return .headerTooSlow
        case .body(let body):
            guard body.bytes >= minBodyBytes else { return .bodyTooSlow }
            reading = .body(Body(waitingSince: now))
            return .fine
        }
    }
}
