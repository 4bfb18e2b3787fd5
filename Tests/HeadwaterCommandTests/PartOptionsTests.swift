import ArgumentParser
import HeadwaterCore
import Testing

@testable import HeadwaterCommand

@Suite struct PartOptionsTests {
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
