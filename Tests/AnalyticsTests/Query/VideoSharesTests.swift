import HeadwaterCore
import Testing

@testable import Analytics

@Suite struct VideoSharesTests {
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour

    @Test func `a time is covered by as few spans as can be`() {
        let (hour, day) = (Self.hour, Self.day)
        let parts = { (times: Range<Int64>, span: RollupSpan) in VideoShares.parts(times, by: span) }
        #expect(parts(0..<(3 * day), .hour) == [.init(span: .day, times: 0..<(3 * day))])
        #expect(parts(0..<(3 * day), .day) == [.init(span: .day, times: 0..<(3 * day))])
        #expect(
            parts((day - hour)..<(2 * day + 2 * hour), .hour) == [
                .init(span: .hour, times: (day - hour)..<day), .init(span: .day, times: day..<(2 * day)),
                .init(span: .hour, times: (2 * day)..<(2 * day + 2 * hour)),
            ])
        #expect(
            parts((hour - 60_000)..<(2 * hour + 60_000), .minute) == [
                .init(span: .minute, times: (hour - 60_000)..<hour), .init(span: .hour, times: hour..<(2 * hour)),
                .init(span: .minute, times: (2 * hour)..<(2 * hour + 60_000)),
            ])
        #expect(parts(60_000..<120_000, .minute) == [.init(span: .minute, times: 60_000..<120_000)])
        #expect(parts(day..<day, .minute) == [])
    }

    @Test func `videos have what they had in the hours and the whole days between`() async throws {
        try await CountingBench.with { (bench: CountingBench) async throws in
            // Noon, and then twice a day.
            let start = RollupSpan.day.start(of: PlaybackSessionTests.start) + 36 * Self.hour
            bench.time.advance((start - bench.time.now) / 1000)
            for number in 1...6 as ClosedRange<UInt64> {
                var beacon = Beacon.example(0, .progress, played: 4_000)
                beacon.session = "session-\(number)"
                try await bench.count(bench.beacon(beacon, .example(number)))
                bench.time.advance(12 * 3600)
            }
            let reports = ViewReports(database: bench.database) { Timestamp(milliseconds: bench.time.now) }
            let shares = { (from: Int64, to: Int64) in
                try await reports.report(
                    AnalyticsQuery(
                        video: nil, from: Timestamp(milliseconds: start + from * Self.hour),
                        to: Timestamp(milliseconds: start + to * Self.hour), span: .hour, breakdown: .video,
                        now: reports.now)
                ).breakdown?.map(\.views)
            }
            #expect(try await shares(0, 72) == [6])
            #expect(try await shares(1, 60) == [4])
            #expect(try await shares(1, 61) == [5])
            #expect(try await shares(1, 12) == [])
        }
    }
}
