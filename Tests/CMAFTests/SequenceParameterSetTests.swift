import HeadwaterCore
import Testing

@testable import CMAF

@Suite struct `Sequence parameter sets` {
    @Test func `a High set with cropping and colour`() throws {
        let set = try SequenceParameterSet(unit: ParameterSetFixture.highSPS)
        #expect(set.profile == 100)
        #expect(set.compatibility == 0)
        #expect(set.level == 12)
        #expect(set.size == PixelSize(width: 320, height: 180))
        #expect(set.color == .bt709)
        #expect(set.pixelAspect == [1, 1])
        #expect(set.isProgressive)
        #expect([set.chromaFormat, set.lumaBitDepth, set.chromaBitDepth] == [1, 8, 8])
    }

    @Test func `a Baseline set without colour`() throws {
        let set = try SequenceParameterSet(unit: ParameterSetFixture.baselineSPS)
        #expect([set.profile, set.compatibility, set.level] == [66, 0xC0, 11])
        #expect(set.size == PixelSize(width: 176, height: 144))
        #expect(set.color == nil)
    }

    @Test func `1080 lines are cropped from 1088`() throws {
        let set = try SequenceParameterSet(unit: ParameterSetFixture.fullHDSPS)
        #expect(set.size == PixelSize(width: 1920, height: 1080))
    }

    @Test func `an interlaced set counts lines of both fields, and its pixels are not square`() throws {
        let set = try SequenceParameterSet(unit: ParameterSetFixture.interlacedSPS)
        #expect(set.size == PixelSize(width: 720, height: 576))
        #expect(!set.isProgressive)
        #expect(set.pixelAspect == [64, 45])
    }

    @Test func `4:4:4 and ten bits are told`() throws {
        #expect(try SequenceParameterSet(unit: ParameterSetFixture.fullChromaSPS).chromaFormat == 3)
        let deep = try SequenceParameterSet(unit: ParameterSetFixture.tenBitSPS)
        #expect([deep.lumaBitDepth, deep.chromaBitDepth] == [10, 10])
        #expect(deep.size == PixelSize(width: 128, height: 96))
    }

    @Test func `scaling lists are passed over`() throws {
        var bits = BitWriter()
        bits.put(0x67_64_00_0A, bits: 32)
        bits.put(0b1_010_1_1, bits: 6)  // id 0, 4:2:0, 8 bits each
        bits.put(0b0_1, bits: 2)  // no lossless bypass, scaling lists follow
        bits.put(0b1, bits: 1)  // the first of eight is there:
        bits.put(0b010_011, bits: 6)  // 9, 8,
        for _ in 0..<14 { bits.put(0b1, bits: 1) }  // and 8 for the rest
        bits.put(0b1, bits: 1)  // the second one too:
        bits.put(0b0000_1000_1, bits: 9)  // minus 8 gives 0, which ends it
        bits.put(0, bits: 6)
        bits.put(0b1_1_1_1_0, bits: 5)  // frame number, order type 0 and its size, no reference frames, no gaps
        bits.put(0b010_1_1_0_0_0, bits: 8)  // two by one macroblocks, progressive, no inference, cropping or VUI
        bits.put(0x80, bits: 8)
        #expect(try SequenceParameterSet(unit: bits.bytes).size == PixelSize(width: 32, height: 16))
    }

    @Test func `emulation prevention is taken out, and only where it is one`() {
        let bytes = AnnexB.withoutEmulationPrevention(hex("000003 000003 01 0003 00 000003 0303"))
        #expect(bytes == hex("0000 0000 01 0003 00 0000 0303"))
    }

    @Test func `another NAL unit and an empty one are refused`() {
        #expect(throws: CMAFError.self) { try SequenceParameterSet(unit: ParameterSetFixture.highPPS) }
        #expect(throws: CMAFError.self) { try SequenceParameterSet(unit: []) }
    }

    @Test func `cropping more than there is is refused`() {
        // Baseline 16x16, cropped by 8 and 8 units of two pixels on the left and the right.
        var bits = BitWriter()
        bits.put(0x67_42_00_0A, bits: 32)
        bits.put(0b1_1_1_1_1, bits: 5)  // id, frame number, order type 0 and its size, no reference frames
        bits.put(0b0, bits: 1)
        bits.put(0b1_1_1_0_1, bits: 5)  // one macroblock each way, progressive, no 8x8 inference, cropping
        bits.put(0b0001001, bits: 7)
        bits.put(0b0001001, bits: 7)
        bits.put(0b11_0, bits: 3)
        bits.put(0x80, bits: 8)
        #expect(throws: CMAFError.self) { try SequenceParameterSet(unit: bits.bytes) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `damaged sets give a value or an error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var unit = ParameterSetFixture.highSPS
            unit[Int.random(in: 1..<unit.count, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
            unit.removeLast(Int.random(in: 0..<unit.count, using: &generator))
            _ = try? SequenceParameterSet(unit: unit)
            _ = try? SequenceParameterSet(unit: [0x67, 0x64] + generator.bytes(30))
        }
    }

    @Test(arguments: zip(["1", "010", "011", "00100", "0001000", "0001001"], [0, 1, 2, 3, 7, 8]))
    func `exp-Golomb codes have the values of the standard's table`(code: String, value: Int) throws {
        var writer = BitWriter()
        for bit in code { writer.put(bit == "1" ? 1 : 0, bits: 1) }
        var unsigned = BitReader(writer.bytes, subject: "test")
        #expect(try unsigned.readUnsigned() == value)
        var signed = BitReader(writer.bytes, subject: "test")
        #expect(try signed.readSigned() == [0, 1, -1, 2, -2, 3, -3, 4, -4][value])
    }
}
