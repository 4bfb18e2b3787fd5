import HeadwaterCore
import Testing

/// The queue of a machine that can't work, as transcripts: what happens when, and how long nothing is begun.
@Suite struct QueuePauseTests {
    private let start = ContinuousClock.now
    private let full = Failure(.outOfSpace, "The disk is full.")
    private let gone = Failure(.codecMissing, "The program is missing.")

    @Test func `an open queue waits for nothing and has no trouble`() {
        let pause = QueuePause()
        #expect(pause.wait(at: start) == nil)
        #expect(pause.trouble(at: start) == nil)
    }

    @Test func `pauses in a row double up to the bound, and the trouble stays known between them`() {
        var pause = QueuePause(first: .seconds(1), longest: .seconds(10))
        var now = start
        for seconds in [1, 2, 4, 8, 10, 10] {
            #expect(pause.begin(because: full, at: now) == .seconds(seconds))
            #expect(pause.wait(at: now) == .seconds(seconds))
            now += .seconds(seconds)
            #expect(pause.wait(at: now) == nil)
            #expect(pause.trouble(at: now) == QueuePause.Trouble(failure: full, wait: .zero))
            now += .seconds(9)
        }
    }

    @Test func `attempts that were under way fail within the pause and do not lengthen it`() {
        var pause = QueuePause(first: .seconds(4))
        pause.begin(because: full, at: start)
        #expect(pause.begin(because: full, at: start + .seconds(1)) == .seconds(3))
        #expect(pause.begin(because: gone, at: start + .seconds(3)) == .seconds(1))
        #expect(pause.trouble(at: start + .seconds(3)) == QueuePause.Trouble(failure: full, wait: .seconds(1)))
    }

    @Test func `what succeeds after a pause ends the trouble, and what succeeds within it does not`() {
        var pause = QueuePause(first: .seconds(4))
        pause.begin(because: full, at: start)
        pause.worked(at: start + .seconds(3))
        #expect(pause.trouble(at: start + .seconds(3)) != nil)
        pause.worked(at: start + .seconds(4))
        #expect(pause.trouble(at: start + .seconds(4)) == nil)
    }

    @Test func `jobs that succeed between do not keep a broken machine busy with those that can't`() {
        var pause = QueuePause(first: .seconds(1), longest: .seconds(10))
        pause.begin(because: full, at: start)
        pause.worked(at: start + .seconds(2))
        #expect(pause.begin(because: full, at: start + .seconds(3)) == .seconds(2))
    }

    @Test func `after a quiet time it starts over, and what nobody met again is forgotten`() {
        var pause = QueuePause(first: .seconds(1), longest: .seconds(10))
        pause.begin(because: full, at: start)
        pause.begin(because: full, at: start + .seconds(2))
        #expect(pause.trouble(at: start + .seconds(14)) != nil)
        #expect(pause.trouble(at: start + .seconds(15)) == nil)
        #expect(pause.begin(because: gone, at: start + .seconds(15)) == .seconds(1))
        #expect(pause.trouble(at: start + .seconds(15))?.failure == gone)
    }

    @Test func `a failure of the machine is one that passes`() {
        let codes = Failure.Code.allCases.filter { Failure($0, "").isOfMachine }
        #expect(codes == [.codecMissing, .codecNotStarted, .outOfSpace])
        for code in codes { #expect(Failure(code, "").isRetryable, "\(code)") }
    }
}
