import ArgumentParser
import HeadwaterCore
import Testing

@testable import HeadwaterCommand

@Suite struct PartOptionsTests {
    @Test(
        arguments: [
            ("0", 0), ("75", 75_000), ("75.5", 75_500), ("1:15.5", 75_500), ("00:01:15.500", 75_500),
            ("01:00:00", 3_600_000), ("100:00:00.001", 360_000_001),
        ] as [(String, Int64)])
    func `a time is seconds or a clock`(text: String, milliseconds: Int64) {
        #expect(TimeArgument(argument: text)?.time == MediaTime(milliseconds, timescale: 1000))
    }

    @Test(arguments: [
        "", "-1", "1.", ".5", "1.2345", "1:90", "1:60:00", "1:2:3:4", "1e3", "nan", "12s", "99999999999999999999", "１",
    ])
    func `what is no time is refused`(text: String) {
        #expect(TimeArgument(argument: text) == nil)
    }

    @Test func `options are only what was asked for`() throws {
        #expect(try PartOptions.parse([]).options == EncodeOptions())
        let all = try PartOptions.parse(["--start", "1.5", "--end", "0:04", "--no-passthrough"])
        #expect(
            all.options
                == EncodeOptions(
                    start: MediaTime(1500, timescale: 1000), end: MediaTime(4, timescale: 1), passesThrough: false))
    }

    @Test(arguments: [
        (["--end", "0"], "--end must come after the start of the video."),
        (["--start", "2", "--end", "2"], "--end must come after --start."),
        (["--start", "soon"], "soon"),
    ])
    func `a part that makes no sense is refused in words`(arguments: [String], expected: String) {
        #expect {
            try PartOptions.parse(arguments)
        } throws: { error in
            PartOptions.fullMessage(for: error).contains(expected)
        }
    }
}
