import HeadwaterCore
import Testing

@Suite struct CodecFramingTests {
    @Test(arguments: [0, 1, 255, 256, 65_536, CodecFraming.maxMessageBytes])
    func `a length comes back from its header`(length: Int) throws {
        let header = CodecFraming.header(forLength: length)
        #expect(header.count == 4)
        #expect(try CodecFraming.length(ofHeader: header) == length)
    }

    @Test func `the most significant byte is first`() {
        #expect(CodecFraming.header(forLength: 0x0102_0304) == [1, 2, 3, 4])
    }

    @Test(arguments: [[255, 255, 255, 255], [4, 0, 0, 1], [], [0, 0, 1], [0, 0, 0, 0, 1]] as [[UInt8]])
    func `a length out of bounds and a header of another size are refused`(header: [UInt8]) {
        let failure = #expect(throws: Failure.self) { try CodecFraming.length(ofHeader: header) }
        #expect(failure?.code == .codecProtocol)
    }
}
