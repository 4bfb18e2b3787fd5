import NIOCore
import Testing

@testable import Web

@Suite struct ConnectionPaceTests {
    /// Ten seconds for a header, 100 bytes in 60 s of waiting.
    private func pace() -> ConnectionPace {
        var limits = ConnectionLimits()
        limits.minBodyBytes = 100
        return ConnectionPace(limits)
    }

    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(seconds) * 1_000_000_000) }

    @Test func `an idle connection is in nobody's way here`() {
        var pace = pace()
        #expect(pace.deadline == nil && pace.verdict(at: at(1000)) == .fine)
    }

    @Test func `a header has its time from its first byte, whatever drips after it`() {
        var pace = pace()
        for second in 5...14 { pace.received(at: at(Int64(second))) }
        #expect(pace.deadline == at(15))
        #expect(pace.verdict(at: at(14)) == .fine)
        #expect(pace.verdict(at: at(15)) == .headerTooSlow)
    }

    @Test func `a header that came is no longer waited for`() {
        var pace = pace()
        pace.received(at: at(0))
        pace.receivedHead()
        pace.receivedEnd()
        #expect(pace.deadline == nil && pace.unanswered == 1)
        pace.answered(at: at(5))
        #expect(pace.unanswered == 0 && pace.verdict(at: at(1000)) == .fine)
    }

    @Test func `a half header behind a long answer has its time after it`() {
        var pace = pace()
        pace.received(at: at(0))
        pace.receivedHead()
        pace.receivedEnd()
        pace.received(at: at(1))
        #expect(pace.deadline == nil && pace.verdict(at: at(500)) == .fine)
        pace.answered(at: at(500))
        #expect(pace.deadline == at(510) && pace.verdict(at: at(510)) == .headerTooSlow)
    }

    @Test func `a body that drips is cut off`() {
        var pace = pace()
        pace.received(at: at(0))
        pace.receivedHead()
        pace.asked(at: at(0))
        for second in 1...59 {
            pace.receivedBody(bytes: 1, at: at(Int64(second)))
            pace.asked(at: at(Int64(second)))
        }
        #expect(pace.deadline == at(60))
        #expect(pace.verdict(at: at(60)) == .bodyTooSlow)
    }

    @Test func `a body that is quick enough goes on for hours`() {
        var pace = pace()
        pace.received(at: at(0))
        pace.receivedHead()
        pace.asked(at: at(0))
        for second in 1...7200 {
            let now = at(Int64(second))
            #expect(pace.verdict(at: now) == .fine, "after \(second) s")
            pace.receivedBody(bytes: 2, at: now)
            pace.asked(at: now)
        }
    }

    @Test func `the server's own slowness is not the client's`() {
        var pace = pace()
        pace.received(at: at(0))
        pace.receivedHead()
        pace.asked(at: at(0))
        pace.receivedBody(bytes: 1, at: at(1))
        // For an hour the server takes nothing.
        #expect(pace.deadline == nil && pace.verdict(at: at(3600)) == .fine)
        pace.asked(at: at(3600))
        #expect(pace.deadline == at(3659))
        #expect(pace.verdict(at: at(3658)) == .fine && pace.verdict(at: at(3659)) == .bodyTooSlow)
    }
}
