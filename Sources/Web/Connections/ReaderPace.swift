/// Whether a client takes what it is sent: looked at in turns, for as long as it does not keep up.
struct ReaderPace {
    private let minBytes: Int
    /// What waited to be sent when the turn began.
    private var waiting: Int?
    /// Whether everything that waited was taken meanwhile.
    private var caughtUp = false

    /// - Parameter minBytes: what has to be taken in each turn.
    init(minBytes: Int) { self.minBytes = minBytes }

    /// Whether turns are taken right now.
    var isWatching: Bool { waiting != nil }

    mutating func fellBehind(waiting bytes: Int) {
        if waiting == nil { waiting = bytes }
    }

    mutating func keepsUp() { caughtUp = true }

    /// Ends a turn.
    ///
    /// - Parameters:
    ///   - bytes: what waits now.
    ///   - isWritable: whether the client keeps up again.
    /// - Returns: whether the client is too slow to go on with.
    mutating func isTooSlow(waiting bytes: Int, isWritable: Bool) -> Bool {
        let taken = (waiting ?? bytes) - bytes
        let isSlow = !isWritable && !caughtUp && taken < minBytes
        waiting = isWritable ? nil : bytes
        caughtUp = false
        return isSlow
    }
}
