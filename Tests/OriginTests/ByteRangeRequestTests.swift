import Origin
import Testing

@Suite("Range requests") struct ByteRangeRequestTests {
    /// The examples of RFC 9110 14.1.2, of an object of 10,000 bytes.
    @Test(
        arguments: [
            ("bytes=0-499", [0..<500]), ("bytes=500-999", [500..<1000]), ("bytes=-500", [9500..<10_000]),
            ("bytes=9500-", [9500..<10_000]), ("bytes=0-0,-1", [0..<1, 9999..<10_000]),
            ("bytes= 0-999, 4500-5499, -1000", [0..<1000, 4500..<5500, 9000..<10_000]),
            ("bytes=500-600,601-999", [500..<1000]), ("bytes=500-700,601-999", [500..<1000]),
        ] as [(String, [Range<Int64>])])
    func `the standard's examples name the parts they should`(field: String, ranges: [Range<Int64>]) {
        #expect(ByteRangeRequest(field)?.outcome(byteCount: 10_000) == .satisfiable(ranges))
    }

    @Test(
        arguments: [
            ("bytes=0-99999", [0..<100]), ("bytes=99-", [99..<100]), ("bytes=-1000", [0..<100]),
            ("BYTES=0-9", [0..<10]), ("bytes=5-5", [5..<6]), ("bytes=,0-9,,", [0..<10]),
            // One that is there and one that is not.
            ("bytes=100-200,0-9", [0..<10]), ("bytes=-0,0-9", [0..<10]),
            // Numbers beyond 64 bits.
            ("bytes=0-99999999999999999999", [0..<100]), ("bytes=-99999999999999999999", [0..<100]),
        ] as [(String, [Range<Int64>])])
    func `what reaches past the end is cut there`(field: String, ranges: [Range<Int64>]) {
        #expect(ByteRangeRequest(field)?.outcome(byteCount: 100) == .satisfiable(ranges))
    }

    @Test(arguments: [
        "bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-", "bytes=200-300,100-110",
    ])
    func `what lies past the end is unsatisfiable`(field: String) {
        #expect(ByteRangeRequest(field)?.outcome(byteCount: 100) == .unsatisfiable)
    }

    @Test func `of an empty object nothing is satisfiable`() {
        #expect(ByteRangeRequest("bytes=0-")?.outcome(byteCount: 0) == .unsatisfiable)
        #expect(ByteRangeRequest("bytes=-5")?.outcome(byteCount: 0) == .unsatisfiable)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=1-0", "bytes=0-9;q=1", "bytes=0--9",
        "bytes=+1-2", "bytes=0x1-2", "bytes=1 - 2", "lines=0-9", "0-9", "bytes:0-9", "bytes=0-9,oops",
    ])
    func `a field that is malformed or of another unit is ignored`(field: String) {
        #expect(ByteRangeRequest(field) == nil)
    }

    @Test func `more ranges than anyone needs are ignored`() {
        let ranges = { (count: Int) in
            "bytes=" + (0..<count).map { "\($0 * 1000)-\($0 * 1000)" }.joined(separator: ",")
        }
        #expect(ByteRangeRequest(ranges(ByteRangeRequest.maxSpecs)) != nil)
        #expect(ByteRangeRequest(ranges(ByteRangeRequest.maxSpecs + 1)) == nil)
        #expect(ByteRangeRequest("bytes=0-1" + String(repeating: ",", count: 100_000)) == nil)
    }

    @Test func `ranges well apart keep their order, others are joined and sorted`() {
        #expect(ByteRangeRequest("bytes=500-509,0-9")?.outcome(byteCount: 1000) == .satisfiable([500..<510, 0..<10]))
        #expect(
            ByteRangeRequest("bytes=500-509,0-9,20-29")?.outcome(byteCount: 1000) == .satisfiable([0..<30, 500..<510]))
    }
}
