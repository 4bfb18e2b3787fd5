import Testing

@testable import HeadwaterCommand

@Suite struct TerminalEncodeReportTests {
    @Test func `the bar shows share, rate and remaining time`() {
        let bar = TerminalEncodeReport.bar(shares: [(progress: 0.5, duration: 60)], elapsed: 20)
        #expect(bar == "[###############...............]  50 %  1.50x  0:20 left")
    }

    @Test func `before anything is known the bar promises nothing`() {
        let bar = TerminalEncodeReport.bar(shares: [(progress: 0, duration: nil)], elapsed: 3)
        #expect(bar == "[" + String(repeating: ".", count: 30) + "]   0 %")
    }
}
