import HeadwaterCore
import Testing

@testable import CMAF

/// HEVC and AV1. What the codec strings should be, Shaka Packager 3.8 said of the same streams.
@Suite struct `Codings of pictures` {
    private static let size = PixelSize(width: 320, height: 180)

    @Test(arguments: [
        (VideoCodingFixture.hevcMain, "hvc1.1.6.L60.90", 8), (VideoCodingFixture.hevcMain10, "hvc1.2.4.L60.90", 10),
    ])
    func `an HEVC configuration is made of parameter sets`(extradata: [UInt8], codec: String, depth: Int) throws {
        let video = try VideoConfiguration(.hevc, extradata: extradata, size: Self.size, color: .bt709)
        #expect(video.codecString == codec)
        #expect(video.coding == .hevc)
        let track = try MovieTrack(of: video)
        #expect(track.sampleEntries == ["hvc1"])
        let picture = try #require(track.picture)
        #expect(picture.codedSize == Self.size)
        #expect(picture.bitDepth == depth)
        #expect(picture.chromaFormat == 1)
        #expect(picture.color == .bt709)
        // The same from the record, as a demuxer has it.
        let record = try #require(track.configuration.flatMap(Self.record))
        #expect(try VideoConfiguration(.hevc, extradata: record, size: Self.size, color: .bt709) == video)
    }

    @Test(arguments: [
        (VideoCodingFixture.av1, "av01.0.00M.08", 8), (VideoCodingFixture.av1HDR, "av01.0.00M.10.0.110.09.16.09.0", 10),
    ])
    func `an AV1 configuration is made of a sequence header`(extradata: [UInt8], codec: String, depth: Int) throws {
        let video = try VideoConfiguration(.av1, extradata: extradata, size: Self.size, color: .bt709)
        #expect(video.codecString == codec)
        let track = try MovieTrack(of: video)
        #expect(track.sampleEntries == ["av01"])
        #expect(track.picture?.bitDepth == depth)
        #expect(track.picture?.chromaFormat == 1)
        let record = try #require(track.configuration.flatMap(Self.record))
        #expect(record == extradata)
        // The sequence header alone, as an encoder has it, and behind a temporal delimiter.
        let header = Array(record.dropFirst(4))
        #expect(try VideoConfiguration(.av1, extradata: header, size: Self.size, color: .bt709) == video)
        #expect(try VideoConfiguration(.av1, extradata: [0x12, 0] + header, size: Self.size, color: .bt709) == video)
    }

    private static func record(_ box: VideoCodingBox) -> [UInt8]? {
        var writer = BoxWriter()
        box.encode(to: &writer)
        return Array(writer.bytes.dropFirst(8))
    }

    @Test func `another size, or no parameter sets, is refused`() {
        let other = PixelSize(width: 320, height: 184)
        for (coding, extradata) in [
            (VideoCoding.hevc, VideoCodingFixture.hevcMain), (.av1, VideoCodingFixture.av1),
        ] {
            #expect(throws: CMAFError.self) {
                try VideoConfiguration(coding, extradata: extradata, size: other, color: .bt709)
            }
            for count in [0, 3, 8] {
                #expect(throws: CMAFError.self) {
                    try VideoConfiguration(
                        coding, extradata: Array(extradata.prefix(count)), size: Self.size, color: .bt709)
                }
            }
        }
    }

    @Test(arguments: [
        // Main, high tier, level 4.0, no constraints but progressive.
        ("21", "60000000", "900000000000", 120, "hvc1.1.6.H120.90"),
        ("01", "60000000", "000000000000", 93, "hvc1.1.6.L93"),
        ("01", "60000000", "b00000000000", 93, "hvc1.1.6.L93.B0"),
        ("44", "08000000", "9d0800000000", 120, "hvc1.A4.10.L120.9D.8"),
        ("04", "08000000", "000100000000", 30, "hvc1.4.10.L30.0.1"),
    ])
    func `HEVC codec strings`(first: String, compatibility: String, constraints: String, level: UInt8, text: String) {
        let profile = HEVCProfile(
            first: hex(first)[0], compatibility: hex(compatibility).reduce(0) { $0 << 8 | UInt32($1) },
            constraints: hex(constraints), level: level)
        #expect(profile.codecString(in: "hvc1") == text)
    }

    @Test func `AV1 codec strings have the colour tail as a whole or not at all`() throws {
        var box = AV1ConfigurationBox(
            profile: 0, level: 13, isHighTier: true,
            format: AV1SampleFormat(
                bitDepth: 10, isMonochrome: false, isHalfWidth: true, isHalfHeight: true, chromaPosition: 0), units: [])
        #expect(box.codecString(color: nil) == "av01.0.13H.10")
        #expect(box.codecString(color: .bt709) == "av01.0.13H.10")
        #expect(box.codecString(color: .unspecified) == "av01.0.13H.10.0.110.02.02.02.0")
        box.format.chromaPosition = 2
        #expect(box.codecString(color: nil) == "av01.0.13H.10.0.112.01.01.01.0")
        box.format.isHalfHeight = false
        #expect(box.codecString(color: nil) == "av01.0.13H.10.0.100.01.01.01.0")
        box.format.isMonochrome = true
        box.format.isHalfHeight = true
        box.format.chromaPosition = 0
        #expect(box.codecString(color: nil) == "av01.0.13H.10.1.110.01.01.01.0")
    }

    @Test func `hvcC and av1C come back`() throws {
        expectRoundTrip(try HEVCConfigurationBox(extradata: VideoCodingFixture.hevcMain10))
        var box = try AV1ConfigurationBox(extradata: VideoCodingFixture.av1HDR)
        box.units = []
        expectRoundTrip(box)
        box.presentationDelay = 16
        expectRoundTrip(box)
    }

    @Test func `an HEVC access unit keeps the slices of the base layer`() throws {
        // Delimiter, parameter sets, SEI, an IDR slice, one of another layer, a suffix SEI.
        let unit = try AccessUnit(
            hex(
                "00000001 460150 000001 4001aa 000001 4201bb 000001 4401cc 000001 4e0105 000001 2601af "
                    + "000001 2609ee 000001 5001"
            ),
            coding: .hevc)
        #expect(unit.sampleData == hex("00000003 2601af"))
        #expect(unit.isIDR)
        // A clean random access picture may have leading pictures that need others.
        #expect(try !AccessUnit(hex("000001 2a01af"), coding: .hevc).isIDR)
        #expect(throws: CMAFError.self) { try AccessUnit(hex("000001 4001aa"), coding: .hevc) }
    }

    @Test func `an AV1 temporal unit loses its delimiter, padding and metadata, and states every size`() throws {
        // Delimiter, sequence header, metadata, a shown key frame, padding, a frame without its size.
        let header = "0a0b000000043cfecc02f80040"
        let unit = try AccessUnit(hex("1200" + header + "2a0204ff 320210aa 7a0100 3030bb"), coding: .av1)
        #expect(unit.sampleData == hex(header + "320210aa 320230bb"))
        #expect(unit.isIDR)
        #expect(try !AccessUnit(hex("1200 320230bb"), coding: .av1).isIDR)
        #expect(try !AccessUnit(hex("320290bb"), coding: .av1).isIDR, "a frame shown again")
        for damaged in ["", "1200", "b200", "3205ff", "32ffffffffffffffffff", "12"] {
            #expect(throws: CMAFError.self) { try AccessUnit(hex(damaged), coding: .av1) }
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func `damaged parameter sets give a value or an error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for (coding, extradata) in [
            (VideoCoding.hevc, VideoCodingFixture.hevcMain), (.av1, VideoCodingFixture.av1HDR),
            (.avc, [0, 0, 1] + ParameterSetFixture.highSPS + [0, 0, 1] + ParameterSetFixture.highPPS),
        ] {
            var damaged = extradata
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                damaged[Int.random(in: damaged.indices, using: &generator)] = .random(
                    in: .min ... .max, using: &generator)
            }
            damaged = Array(damaged.prefix(Int.random(in: 0...damaged.count, using: &generator)))
            _ = try? VideoConfiguration(coding, extradata: damaged, size: Self.size, color: .bt709)
            _ = try? AccessUnit(damaged, coding: coding)
        }
    }
}

extension MovieTrack {
    /// The track of an init segment that is made for a configuration.
    fileprivate init(of video: VideoConfiguration) throws {
        let track = Track(timescale: 24_000, language: "und", media: .video(video))
        self = try CMAFHeader(initSegment: InitSegment(track: track).bytes).track
    }
}

/// As x265 3.5, SVT-AV1 1.4 and libaom 3.6 wrote them for pictures of 320x180.
enum VideoCodingFixture {
    static let hevcMain = hex(
        """
        00000001 40010c01ffff01600000030090000003000003003c959009
        00000001 42010101600000030090000003000003003ca00a080c1f3e595912930bc05a808080820000030002000003003010
        00000001 4401c073c189
        """)
    static let hevcMain10 = hex(
        """
        00000001 40010c01ffff02200000030090000003000003003c959409
        00000001 42010102200000030090000003000003003ca00a080c1f3b6595952930bc05a02000000300200000030301
        00000001 4401c073c189
        """)
    /// Configuration records; the sequence header is behind the first four bytes.
    static let av1 = hex("81000c00 0a0b000000043cfecc02f80040")
    /// BT.2020 with PQ in 10 bits.
    static let av1HDR = hex("81004c00 0a0e000000043cfeccdaf95091009040")
}
