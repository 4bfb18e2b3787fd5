import Testing

@testable import HeadwaterCore

@Suite struct DecoderBufferTests {
    private func drain(_ frames: [Double], from buffer: inout DecoderBuffer) -> [Bool] {
        frames.map { buffer.take(bits: $0, seconds: 1) }
    }

    @Test func `it begins half full, fills at the cap, and never beyond its size`() {
        var buffer = DecoderBuffer(bitsPerSecond: 1000, size: 2000)
        #expect(buffer.fill == 1000 && buffer.isHalfFull)
        #expect(drain([0, 0, 500], from: &buffer) == [true, true, true])
        #expect(buffer.fill == 2000)
    }

    @Test func `a frame may take all that is there and no more`() {
        var buffer = DecoderBuffer(bitsPerSecond: 1000, size: 2000)
        #expect(drain([1000, 1001, 1000, 1500], from: &buffer) == [true, false, true, false])
        #expect(buffer.fill == 1000)
    }

    @Test func `what takes more than the cap leaves it less than half full`() {
        var buffer = DecoderBuffer(bitsPerSecond: 1000, size: 4000)
        #expect(drain([1100, 1100], from: &buffer) == [true, true])
        #expect(!buffer.isHalfFull)
    }
}
