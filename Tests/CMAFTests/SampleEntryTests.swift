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

    @Test func `an encrypted entry comes back with what it is in clear`() throws {
        var entry = VisualSampleEntry(width: 320, height: 180, configuration: .avc(TrackFixture.coded))
        entry.format = VisualSampleEntry.encrypted
        entry.protection = ProtectionSchemeBox(
            originalFormat: "avc1", others: [OpaqueBox(type: "schm", payload: Array("cenc".utf8))])
        expectRoundTrip(entry)
        #expect(entry.codecString == "avc1.64000C")
        #expect(throws: CMAFError.self) { try decode(ProtectionSchemeBox.self, hex("00000008 73696e66")) }
    }

    @Test func `a second configuration is refused`() {
        var entry = VisualSampleEntry(width: 320, height: 180, configuration: .avc(TrackFixture.coded))
        entry.others = [OpaqueBox(type: "av1C", payload: hex("81000c00"))]
        #expect(throws: CMAFError.self) { try decode(VisualSampleEntry.self, entry) }
    }

    /// Payloads as FFmpeg 5.1 wrote them, with their rates and channels as it was told.
    @Test(arguments: [
        ("Opus", "dOps", "000201380000bb80000000", "Opus", 48_000, 2),
        (
            "fLaC", "dfLa",
            "00000000 80000022 1200120000043e00051d0bb802f000017700e0cb469356ac5f26bec3e2d9ed9184c1", "fLaC", 48_000, 2
        ),
        ("ac-3", "dac3", "103de0", "ac-3", 48_000, 6),
        ("ec-3", "dec3", "0e00600f00", "ec-3", 44_100, 6),
        // Eight channels: a dependent substream with rear surrounds.
        ("ec-3", "dec3", "0c00 200f 02 02", "ec-3", 48_000, 8),
    ])
    func `sound of other codings is read`(
        format: String, type: String, payload: String, codec: String, rate: Int, channels: Int
    ) throws {
        var entry = AudioSampleEntry(format: fourCC(format), channels: 2, sampleRate: 0, configuration: nil)
        entry.others = [OpaqueBox(type: fourCC(type), payload: hex(payload))]
        let read = try decode(AudioSampleEntry.self, entry)
        #expect(try read.codecString == codec)
        #expect(try SoundFormat(read) == SoundFormat(sampleRate: rate, channels: channels))
        expectRoundTrip(read)
    }

    @Test func `MP3 in an esds has the codec string of its object type`() throws {
        let entry = AudioSampleEntry(
            format: AudioSampleEntry.mpeg4, channels: 2, sampleRate: 44_100,
            configuration: .mpeg4(
                ElementaryStreamBox(
                    objectType: 0x6B, bufferBytes: 0, maxBitsPerSecond: 0, averageBitsPerSecond: 0,
                    decoderConfiguration: [1])))
        #expect(try entry.codecString == "mp4a.6B")
        #expect(try SoundFormat(entry) == SoundFormat(sampleRate: 44_100, channels: 2))
    }

    private func fourCC(_ text: String) -> FourCC {
        FourCC(rawValue: text.utf8.reduce(0) { $0 << 8 | UInt32($1) })
    }
}
