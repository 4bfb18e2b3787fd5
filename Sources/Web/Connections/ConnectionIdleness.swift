import NIOCore

/// How long a connection has been silent while the server had nothing to do for it.
struct ConnectionIdleness {
    enum Verdict: Equatable {
        case lookAgain(at: NIODeadline)
        case tooLong
    }

    private let limit: TimeAmount
    private var lastActive: NIODeadline

    init(limit: Duration, at now: NIODeadline) {
        self.limit = TimeAmount(limit)
        lastActive = now
    }

    var deadline: NIODeadline { lastActive + limit }

    /// Something came, or an answer was written to its end.
    mutating func wasActive(at now: NIODeadline) { lastActive = now }

    /// - Parameter isBusy: whether an answer is being made or is still on its way.
    mutating func verdict(at now: NIODeadline, isBusy: Bool) -> Verdict {
        if isBusy { lastActive = now }
        return now >= deadline ? .tooLong : .lookAgain(at: deadline)
    }
}
