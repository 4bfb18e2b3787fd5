import HeadwaterCore
import Testing

/// Whatever pixels a source has, the output's are 8-bit 4:2:0 in BT.709 and limited range, tagged so, and look alike.
@Suite struct PixelFormatTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var container: String
        var color = "0x3080C0"
        var filter: String
        var encoder: [String]
        /// Red, green, blue of what is shown.
        var shown = [0x30, 0x80, 0xC0]

        var testDescription: String { name }
    }

    private static let bt601 = "scale=out_color_matrix=bt601:out_range=tv"
    private static let bt709 = "scale=out_color_matrix=bt709:out_range=tv"
    private static let tags709 = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]

    static let cases = [
        Case(
            name: "8-bit 4:2:0, untagged standard definition", container: "mp4", filter: "\(bt601),format=yuv420p",
            encoder: Clips.x264("crf=4")),
        Case(
            name: "8-bit 4:2:0, tagged BT.709", container: "mp4", filter: "\(bt709),format=yuv420p",
            encoder: Clips.x264("crf=4") + tags709),
        Case(
            name: "full range", container: "mp4", filter: "scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p",
            encoder: Clips.x264("crf=4", format: "yuvj420p")),
        Case(
            name: "10-bit 4:2:0", container: "mp4", filter: "\(bt709),format=yuv420p10le",
            encoder: Clips.x264("crf=4", format: "yuv420p10le") + tags709),
        Case(
            name: "8-bit 4:2:2", container: "mp4", filter: "\(bt601),format=yuv422p",
            encoder: Clips.x264("crf=4", format: "yuv422p")),
        Case(
            name: "10-bit 4:2:2", container: "mov", filter: "\(bt709),format=yuv422p10le",
            encoder: ["-c:v", "prores_ks", "-profile:v", "3"] + tags709),
        Case(
            name: "8-bit 4:4:4", container: "mp4", filter: "\(bt601),format=yuv444p",
            encoder: Clips.x264("crf=4", format: "yuv444p")),
        Case(
            name: "RGB in H.264", container: "mkv", filter: "format=gbrp",
            encoder: ["-c:v", "libx264rgb", "-pix_fmt", "rgb24", "-crf", "4"]),
        Case(
            name: "grey", container: "mp4", color: "0x808080", filter: "format=gray",
            encoder: Clips.x264("crf=4", format: "gray"), shown: [0x80, 0x80, 0x80]),
        Case(
            name: "half transparent YUV", container: "mov", color: "0x3080C0@0.5",
            filter: "\(bt709),format=yuva444p10le",
            encoder: ["-c:v", "prores_ks", "-profile:v", "4444"] + tags709, shown: [0x18, 0x40, 0x60]),
        Case(
            name: "wholly transparent", container: "mov", color: "0x3080C0@0",
            filter: "\(bt709),format=yuva444p10le",
            encoder: ["-c:v", "prores_ks", "-profile:v", "4444"] + tags709, shown: [0, 0, 0]),
    ]

    @Test(arguments: cases)
    func `a colour stays what it was`(clip: Case) throws {
        let source = try Clips.flat(clip.color, clip.container, filter: clip.filter, clip.encoder)
        let job = try Engine.Job(source, preset: Engine.preset(sides: [64]))
        let file = try job.encodeAll().file("64p")
        try expectOrdinarySignal(file)
        let pixel = try Judge.pixels(file, filter: "scale=1:1:flags=area")
        #expect(zip(pixel, clip.shown).allSatisfy { abs($0 - $1) <= 7 }, "\(pixel), wanted \(clip.shown)")
    }
}

/// Signals of high dynamic range become standard ones, in linear light.
@Suite struct HighDynamicRangeTests {
    /// A grey of a 10-bit code value between 64 and 940.
    private func grey(_ value: Int, transfer: String) throws -> MemorySource {
        let source = "nullsrc=size=96x64:rate=10:duration=0.3,format=yuv420p10le,geq=lum=\(value):cb=512:cr=512"
        let tags = "colorprim=bt2020:transfer=\(transfer):colormatrix=bt2020nc:range=limited:log-level=none:pools=1"
        return try Clips.make(
            "mp4",
            ["-f", "lavfi", "-i", source, "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"]
                + ["-x265-params", tags, "-tag:v", "hvc1", "{}"])
    }

    private func shown(_ value: Int, transfer: String) throws -> [Int] {
        let job = try Engine.Job(try grey(value, transfer: transfer), preset: Engine.preset(sides: [64]))
        #expect(job.facts.video?.color.transfer == transfer)
        #expect(job.facts.video?.color.dynamicRange != .sdr)
        let file = try job.encodeAll().file("64p")
        try expectOrdinarySignal(file)
        return try Judge.pixels(file, filter: "scale=1:1:flags=area")
    }

    /// Code values of black, 10, 100 and 1000 cd/m2 in PQ (SMPTE ST 2084), and signals of 0, 25, 50, 75 % and 100 % in
    /// HLG (ITU-R BT.2100).
    @Test(arguments: [("smpte2084", [64, 329, 509, 723]), ("arib-std-b67", [64, 283, 502, 721, 940])])
    func `black stays black, brighter stays brighter, grey stays grey`(transfer: String, values: [Int]) throws {
        let pixels = try values.map { try shown($0, transfer: transfer) }
        #expect(pixels.allSatisfy { ($0.max() ?? 0) - ($0.min() ?? 0) <= 4 }, "\(pixels)")
        let levels = pixels.map { $0[1] }
        #expect(levels[0] <= 3)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 > $0 + 15 }, "\(levels)")
        #expect((levels.last ?? 0) > 180, "\(levels)")
    }

    @Test func `Dolby Vision without an ordinary base layer is refused`() throws {
        let source = try grey(500, transfer: "smpte2084")
        let failure = #expect(throws: Failure.self) { try Engine.inspect(try Self.dolbyVision(source, profile: 5)) }
        #expect(failure?.code == .unsupportedDolbyVision)
        #expect(try Engine.inspect(try Self.dolbyVision(source, profile: 8)).facts.video?.codec == "hevc")
    }

    /// Puts a `dvcC` box into the sample entry of an MP4 whose `moov` lies behind its samples, so that none of them
    /// moves (Dolby Vision Streams within the ISO Base Media File Format 2.4, 2.2).
    private static func dolbyVision(_ source: MemorySource, profile: UInt8) throws -> MemorySource {
        var bytes = source.bytes
        let record: [UInt8] =
            [1, 0, profile << 1, 6 << 3 | 0b101, profile == 8 ? 1 << 4 : 0] + [UInt8](repeating: 0, count: 19)
        let box = [0, 0, 0, UInt8(8 + record.count)] + Array("dvcC".utf8) + record
        var place = 0
        for name in ["moov", "trak", "mdia", "minf", "stbl", "stsd", "hvc1"] {
            let found = try #require(bytes[place...].firstRange(of: Array(name.utf8))).lowerBound
            let size = bytes[found - 4..<found].reduce(0) { $0 << 8 | Int($1) } + box.count
            for byte in 0..<4 { bytes[found - 4 + byte] = UInt8(size >> (24 - 8 * byte) & 255) }
            place = found
        }
        let configuration = try #require(bytes[place...].firstRange(of: Array("hvcC".utf8))).lowerBound - 4
        bytes.insert(contentsOf: box, at: configuration)
        return MemorySource(bytes: bytes)
    }
}

/// What every rendition's signal is.
private func expectOrdinarySignal(_ file: [UInt8]) throws {
    let entries = "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries"
    let judged = try Judge.run("ffprobe", ["-v", "error", "-show_entries", entries, "-of", "csv=p=0", "{}"], on: file)
    let line = judged.text.split(separator: "\n").first.map(String.init)
    #expect(line == "yuv420p,tv,bt709,bt709,bt709")
}
