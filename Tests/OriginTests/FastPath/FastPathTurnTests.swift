import Testing

@testable import Origin

@Suite("Whose turn it is to answer") struct FastPathTurnTests {
    @Test func `hits are answered one after the other`() {
        var turn = FastPathTurn()
        for _ in 1...3 {
            #expect(turn.receivedHead(isHit: true) == .answer)
            #expect(turn.receivedMore(isEnd: true) == .drop)
        }
        #expect(turn.answered == 3 && turn.passed == 0)
    }

    @Test func `while others answer, everything goes on to them, and is not even looked up`() {
        var turn = FastPathTurn()
        #expect(turn.receivedHead(isHit: false) == .pass)
        #expect(turn.receivedMore(isEnd: false) == .pass)
        #expect(turn.receivedMore(isEnd: true) == .pass)
        #expect(!turn.mayAnswer)
        #expect(turn.receivedHead(isHit: true) == .pass)
        #expect(turn.passed == 2)
        turn.passedAnswerEnded()
        #expect(turn.receivedMore(isEnd: true) == .pass)
        turn.passedAnswerEnded()
        #expect(turn.receivedHead(isHit: true) == .answer)
    }

    @Test func `behind a file that is being sent everything waits but the end of its own request`() {
        var turn = FastPathTurn()
        #expect(turn.receivedHead(isHit: true) == .answer)
        turn.beganStreaming()
        #expect(turn.receivedMore(isEnd: true) == .drop)
        #expect(turn.receivedHead(isHit: true) == .hold)
        #expect(turn.receivedMore(isEnd: true) == .hold)
        #expect(!turn.mayRead(isWritable: true))
        turn.endedStreaming()
        #expect(turn.mayRead(isWritable: true) && !turn.mayRead(isWritable: false))
        #expect(turn.receivedHead(isHit: true) == .answer)
    }

    @Test func `a connection that quiesces leaves all to those who know when to close it`() {
        var turn = FastPathTurn()
        turn.quiesce()
        #expect(turn.receivedHead(isHit: true) == .pass)
    }

    @Test func `after the last answer all is read and dropped`() {
        var turn = FastPathTurn()
        #expect(turn.receivedHead(isHit: true) == .answer)
        turn.end()
        #expect(turn.receivedMore(isEnd: true) == .drop)
        #expect(turn.receivedHead(isHit: true) == .drop)
        #expect(turn.mayRead(isWritable: true) && turn.mayRead(isWritable: false))
    }

    @Test func `who does not read what is passed on may still be read from`() {
        var turn = FastPathTurn()
        #expect(turn.receivedHead(isHit: false) == .pass)
        #expect(turn.mayRead(isWritable: false))
    }
}
