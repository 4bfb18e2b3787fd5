import Testing

@testable import CMAF

@Suite struct `Box headers` {
    @Test(arguments: [0, 1, 0xFFFF_FFF7, 0xFFFF_FFF8, 1 << 40])
    func `a header comes back, in 16 bytes from 4 GiB on`(payload: Int) throws {
        let header = BoxHeader(type: "mdat", payloadCount: payload)
        var writer = BoxWriter()
        header.encode(to: &writer)
        #expect(writer.bytes.count == header.byteCount)
        #expect(header.byteCount == (payload + 8 < 1 << 32 ? 8 : 16))
        var reader = BoxReader(writer.bytes)
        #expect(try BoxHeader(reader: &reader) == header)
        #expect(reader.remaining == 0)
    }

    @Test func `mdat holds its samples one behind the other`() throws {
        let box = MediaDataBox(samples: [[1, 2], [3]])
        var writer = BoxWriter()
        box.encode(to: &writer)
        #expect(writer.bytes == hex("0000000b 6d646174 010203"))
    }

    @Test func `a 64-bit size is read`() throws {
        var reader = BoxReader(hex("00000001 66726565 0000000000000012 abcd"))
        let box = try #require(try reader.nextBox())
        #expect(box.opaque == OpaqueBox(type: "free", payload: [0xAB, 0xCD]))
        #expect(reader.remaining == 0)
    }

    @Test func `size 0 reaches to the end of the file, and is refused inside a box`() throws {
        var reader = BoxReader(hex("00000000 6d646174 abcdef"))
        #expect(try #require(try reader.nextBox()).opaque.payload.count == 3)
        #expect(reader.remaining == 0)
        var inside = BoxReader(hex("00000000 6d646174 abcdef")[...], subject: "moov")
        #expect(throws: CMAFError.self) { try inside.nextBox() }
    }

    @Test(arguments: [
        "00000007 66726565", "00000009 66726565", "00000001 66726565 000000000000000f", "00000001 66726565 00",
        "00000001 66726565 ffffffffffffffff", "00000001 66726565 7fffffffffffffff", "0000", "00000008 6672",
    ])
    func `an impossible size is refused`(text: String) {
        var reader = BoxReader(hex(text))
        #expect(throws: CMAFError.self) { try reader.nextBox() }
    }

    @Test func `an error names the box and the place`() {
        let error = #expect(throws: CMAFError.self) {
            try decode(MovieHeaderBox.self, hex("0000000c 6d766864 05000000"))
        }
        #expect(error?.description == "mvhd at byte 9: version 5")
    }

    @Test func `a second child where one belongs is refused`() {
        let header = MovieFragmentHeaderBox(sequenceNumber: 1)
        var writer = BoxWriter()
        writer.putBox(MovieFragmentBox.type) {
            header.encode(to: &$0)
            header.encode(to: &$0)
        }
        #expect(throws: CMAFError.self) { try decode(MovieFragmentBox.self, writer.bytes) }
    }
}
