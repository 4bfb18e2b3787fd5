/// Whether a client takes what it is sent: looked at in turns, for as long as it does not keep up.
struct ReaderPace {
    private let minBytes: Int
    /// Whether turns are taken right now.
    private(set) var isWatching = false
    /// What waited to be sent when the turn began. Nil in the first one, which only measures: it begins in the midst of what is being
    /// written, and the rest of that would count against the client.
    private var waiting: Int?
    /// Whether everything that waited was taken meanwhile.
    private var caughtUp = false

    /// - Parameter minBytes: what has to be taken in each turn.
    init(minBytes: Int) { self.minBytes = minBytes }

    mutating func fellBehind() { isWatching = true }

    mutating func keepsUp() { caughtUp = true }

    /// Ends a turn.
    ///
    /// - Parameters:
    ///   - bytes: what waits now.
    ///   - isWritable: whether the client keeps up again.
    /// - Returns: whether the client is too slow to go on with.
    mutating func isTooSlow(waiting bytes: Int, isWritable: Bool) -> Bool {
        let isSlow = waiting.map { !isWritable && !caughtUp && $0 - bytes < minBytes } ?? false
        waiting = isWritable ? nil : bytes
        isWatching = !isWritable
        caughtUp = false
        return isSlow
    }
}
