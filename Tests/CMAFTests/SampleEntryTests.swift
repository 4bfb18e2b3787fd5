import Testing

@testable import CMAF

@Suite struct `Sample entries` {
    @Test func `avc1 comes back bare and with everything it may carry`() {
        var entry = VisualSampleEntry(width: 1920, height: 1080, configuration: .avc(TrackFixture.coded))
        expectRoundTrip(entry)
        entry.color = ColorInformationBox(color: .bt709)
        entry.pixelAspectRatio = PixelAspectRatioBox(horizontal: 64, vertical: 45)
        entry.bitRate = BitRateBox(bufferBytes: 1, maxBitsPerSecond: 2, averageBitsPerSecond: 3)
        entry.others = [OpaqueBox(type: "clli", payload: [1, 2, 3, 4])]
        expectRoundTrip(entry)
    }

    @Test func `an ICC profile beside the code points is carried along`() throws {
        var entry = VisualSampleEntry(width: 2, height: 2, configuration: .avc(TrackFixture.coded))
        entry.others = [OpaqueBox(type: ColorInformationBox.type, payload: Array("prof".utf8))]
        let decoded = try decode(VisualSampleEntry.self, entry)
        #expect(decoded.color == nil)
        #expect(decoded.others == entry.others)
    }

    @Test func `avcC comes back for every length size and for profiles without a sample format`() {
        for lengthBytes in [1, 2, 4] {
            var box = TrackFixture.coded
            box.lengthBytes = lengthBytes
            expectRoundTrip(box)
        }
        expectRoundTrip(
            AVCConfigurationBox(
                profile: 66, compatibility: 0xC0, level: 11, sps: [ParameterSetFixture.baselineSPS, [0x67]],
                pps: [ParameterSetFixture.baselinePPS, [0x68], []]))
    }

    @Test func `a High avcC that ends after its parameter sets is read`() throws {
        var writer = BoxWriter()
        writer.putBox(AVCConfigurationBox.type) {
            $0.put(contentsOf: TrackFixture.coded.bytes.dropFirst(8).dropLast(4))
        }
        #expect(try decode(AVCConfigurationBox.self, writer.bytes).sampleFormat == nil)
    }

    @Test func `the codec string is bytes 1 to 3 of avcC in uppercase`() {
        #expect(TrackFixture.coded.codecString(in: "avc1") == "avc1.64000C")
        let constrained = AVCConfigurationBox(profile: 0x42, compatibility: 0xC0, level: 0x1F, sps: [], pps: [])
        #expect(constrained.codecString(in: "avc3") == "avc3.42C01F")
    }

    @Test func `colr, pasp and btrt come back`() {
        expectRoundTrip(ColorInformationBox(color: .bt709))
        expectRoundTrip(
            ColorInformationBox(color: ColorCodePoints(primaries: 9, transfer: 16, matrix: 9, isFullRange: true)))
        expectRoundTrip(PixelAspectRatioBox.square)
        expectRoundTrip(BitRateBox(bufferBytes: 1, maxBitsPerSecond: 2, averageBitsPerSecond: .max))
    }

    @Test func `mp4a comes back bare and with everything it may carry`() {
        var entry = AudioSampleEntry(
            format: AudioSampleEntry.mpeg4, channels: 2, sampleRate: 48_000,
            configuration: .mpeg4(
                ElementaryStreamBox(
                    bufferBytes: 0, maxBitsPerSecond: 1, averageBitsPerSecond: 1, decoderConfiguration: [0x11, 0x90])))
        expectRoundTrip(entry)
        entry.bitRate = BitRateBox(bufferBytes: 0, maxBitsPerSecond: 128_000, averageBitsPerSecond: 128_000)
        entry.others = [OpaqueBox(type: "srat", payload: [0, 0, 0, 0])]
        expectRoundTrip(entry)
    }

    @Test(arguments: [0, 2, 5, 100, 127, 128, 5000])
    func `esds comes back whatever its lengths need`(count: Int) throws {
        let box = ElementaryStreamBox(
            objectType: 0x40, bufferBytes: 0xFF_FFFF, maxBitsPerSecond: .max, averageBitsPerSecond: 7,
            decoderConfiguration: [UInt8](repeating: 0xA5, count: count))
        // Cutting the longest at each byte would take longer than it teaches.
        if count < 1000 { expectRoundTrip(box) }
        #expect(try decode(ElementaryStreamBox.self, box.bytes) == box)
    }

    @Test func `descriptor lengths in four bytes are read`() throws {
        let box = try decode(
            ElementaryStreamBox.self,
            hex(
                """
                00000033 65736473 00000000 03808080 22 0001 00 04808080 14 40 15 000000 0001f400 0001f400
                05808080 02 1190 06808080 01 02
                """))
        #expect(box.decoderConfiguration == [0x11, 0x90])
        #expect(box.averageBitsPerSecond == 128_000)
    }
}
