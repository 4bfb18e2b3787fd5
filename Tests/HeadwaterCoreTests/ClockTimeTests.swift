import HeadwaterCore
import Testing

@Suite struct ClockTimeTests {
    @Test(
        arguments: [
            ("0", 0), ("75", 75_000), ("75.5", 75_500), ("1:15.5", 75_500), ("00:01:15.500", 75_500),
            ("01:00:00", 3_600_000), ("100:00:00.001", 360_000_001), ("100:15", 6_015_000),
        ] as [(String, Int64)])
    func `a time is seconds or a clock`(text: String, milliseconds: Int64) {
        #expect(MediaTime(clock: text) == MediaTime(milliseconds, timescale: 1000))
    }

    @Test(arguments: [
        "", "-1", "1.", ".5", "1.2345", "1:90", "1:60:00", "1:2:3:4", "1e3", "nan", "12s", "99999999999999999999", "１",
    ])
    func `what is no time is refused`(text: String) {
        #expect(MediaTime(clock: text) == nil)
    }

    @Test func `seconds are kept to the millisecond, from nothing to what any plan takes`() {
        #expect(MediaTime(seconds: 12.3456) == MediaTime(12_346, timescale: 1000))
        #expect(MediaTime(seconds: 0) == .zero)
        for seconds in [-0.001, 1e6 + 1, 1e300, .infinity, .nan] { #expect(MediaTime(seconds: seconds) == nil) }
    }
}
