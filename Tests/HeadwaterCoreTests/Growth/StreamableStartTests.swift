import HeadwaterCore
import Testing

@Suite struct StreamableStartTests {
    private func box(_ type: String, _ size: Int) -> [UInt8] {
        let length = UInt32(size)
        return [UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)]
            + Array(type.utf8) + [UInt8](repeating: 0, count: min(size, 32 << 10) - 8)
    }

    /// The same with its size in 64 bits.
    private func longBox(_ type: String, _ size: UInt64) -> [UInt8] {
        let length = (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
        return [0, 0, 0, 1] + Array(type.utf8) + length
            + [UInt8](repeating: 0, count: Int(clamping: min(size, 32 << 10)) - 16)
    }

    private func packets(_ count: Int, length: Int, sync: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: count * length)
        for packet in 0..<count { bytes[packet * length + sync] = 0x47 }
        return bytes
    }

    @Test func `an index that comes first will do, however long it is`() {
        #expect(StreamableStart(prefix: box("ftyp", 24) + box("moov", 1000)) == .streamable)
        #expect(StreamableStart(prefix: box("ftyp", 24) + box("free", 8) + box("moov", 40 << 20)) == .streamable)
    }

    @Test func `an index at the end will not`() {
        #expect(StreamableStart(prefix: box("ftyp", 24) + box("mdat", 40 << 20)) == .needsWhole)
        #expect(StreamableStart(prefix: box("ftyp", 24) + box("wide", 8) + box("mdat", 40 << 20)) == .needsWhole)
        // ISO/IEC 14496-12, 4.2: a size of 0 reaches to the end, one of 1 stands behind the type.
        #expect(StreamableStart(prefix: box("ftyp", 24) + [0, 0, 0, 0] + Array("mdat".utf8)) == .needsWhole)
        #expect(StreamableStart(prefix: box("ftyp", 24) + [0, 0, 0, 1] + Array("mdat".utf8)) == .needsWhole)
    }

    @Test func `sizes of 64 bits are sizes`() {
        let start = box("ftyp", 24)
        #expect(StreamableStart(prefix: longBox("ftyp", 24) + box("moov", 1000)) == .streamable)
        #expect(StreamableStart(prefix: start + longBox("free", 16) + box("moov", 1000)) == .streamable)
        #expect(StreamableStart(prefix: start + longBox("uuid", 4000) + longBox("moov", 1 << 33)) == .streamable)
        #expect(StreamableStart(prefix: start + longBox("mdat", 1 << 33) + box("moov", 1000)) == .needsWhole)
        #expect(StreamableStart(prefix: start + longBox("free", 1 << 33) + box("moov", 1000)) == .needsWhole)
        #expect(StreamableStart(prefix: start + longBox("free", .max) + box("moov", 1000)) == .needsWhole)
        // Less than the box's own header.
        let short: [UInt8] = [0, 0, 0, 1, 0x66, 0x72, 0x65, 0x65, 0, 0, 0, 0, 0, 0, 0, 15]
        #expect(StreamableStart(prefix: start + short + box("moov", 1000)) == .needsWhole)
    }

    @Test func `Matroska and transport streams will do`() {
        #expect(StreamableStart(prefix: [0x1A, 0x45, 0xDF, 0xA3, 0x9F]) == .streamable)
        #expect(StreamableStart(prefix: packets(6, length: 188, sync: 0)) == .streamable)
        #expect(StreamableStart(prefix: packets(6, length: 192, sync: 4)) == .streamable)
    }

    @Test(
        arguments: [[], [0x47], Array("RIFF....AVI LIST".utf8), Array("FLV\u{1}".utf8), Array("OggS".utf8)] as [[UInt8]]
    )
    func `nothing else will`(prefix: [UInt8]) {
        #expect(StreamableStart(prefix: prefix) == .needsWhole)
    }

    @Test func `a cut anywhere is no trap`() {
        let whole = box("ftyp", 24) + box("moov", 64) + packets(6, length: 188, sync: 0)
        for length in whole.indices { _ = StreamableStart(prefix: Array(whole.prefix(length))) }
    }
}
