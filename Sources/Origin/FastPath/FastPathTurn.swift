/// Whose turn it is to answer on a connection of HTTP/1.1, where answers come in the order of their requests (RFC 9112 9.3.2).
///
/// A request may be answered from memory only when nothing that came before it is still open; then it is answered within one step, or over
/// several when a file is sent. While others answer, everything goes on to them: they keep the order among what they have.
struct FastPathTurn: Equatable {
    enum Step: Equatable {
        case answer
        case pass
        /// Not before the answer that is being written is at its end.
        case hold
        /// Of a request that is answered, or the connection ends and nothing is answered any more.
        case drop
    }

    /// Passed on, and not answered to the end.
    private(set) var passed = 0
    /// Answered in one step or several since the connection began.
    private(set) var answered = 0
    /// Answered to the end by others since the connection began.
    private(set) var answeredElsewhere = 0
    private(set) var isStreaming = false
    private(set) var isEnding = false
    private(set) var isQuiescing = false
    /// Whether what comes belongs to a request that is answered already.
    private var isSwallowing = false

    /// Whether a request whose head has come may be answered from memory. Who closes a connection that quiesces looks at what was passed
    /// on, and at nothing else.
    var mayAnswer: Bool { passed == 0 && !isStreaming && !isEnding && !isQuiescing }

    /// What to do with a request whose head has come.
    ///
    /// - Parameter isHit: whether it can be answered from memory; not looked at unless it may be.
    mutating func receivedHead(isHit: Bool) -> Step {
        if isEnding { return .drop }
        if isStreaming { return .hold }
        guard mayAnswer, isHit else {
            passed += 1
            return .pass
        }
        answered += 1
        isSwallowing = true
        return .answer
    }

    /// What to do with a part of a body, or the end of a request.
    mutating func receivedMore(isEnd: Bool) -> Step {
        if isEnding { return .drop }
        guard isSwallowing else { return isStreaming ? .hold : .pass }
        if isEnd { isSwallowing = false }
        return .drop
    }

    /// Whether the connection may read on.
    ///
    /// - Parameter isWritable: whether the other end keeps up. What is passed on has its own ways to wait, and what is dropped needs none.
    func mayRead(isWritable: Bool) -> Bool { !isStreaming && (isEnding || isWritable || passed > 0) }

    mutating func beganStreaming() { isStreaming = true }
    mutating func endedStreaming() { isStreaming = false }
    mutating func end() { isEnding = true }
    mutating func quiesce() { isQuiescing = true }

    /// Others have written an answer to its end.
    mutating func passedAnswerEnded() {
        passed = max(0, passed - 1)
        answeredElsewhere += 1
    }
}
