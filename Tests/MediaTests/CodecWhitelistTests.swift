import HeadwaterCore
import Media
import Testing

/// Decoders that may see untrusted bytes, and all others.
@Suite struct CodecWhitelistTests {
    /// A fifth of a second in a codec, made by the `ffmpeg` program.
    private func clip(_ encoder: String) throws -> MemorySource {
        let made = try Judge.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=352x288:r=25:d=0.2", "-c:v"]
                + encoder.split(separator: " ").map(String.init)
                + ["-strict", "-2", "-allow_raw_vfw", "1", "-f", "matroska", "-"], on: [])
        try #require(made.status == 0, "\(made.complaints)")
        return MemorySource(bytes: made.output)
    }

    @Test(arguments: [
        "magicyuv", "huffyuv", "ffvhuff", "ffv1", "utvideo", "cinepak", "svq1", "snow", "zmbv", "asv1", "asv2",
        "flashsv", "png", "targa", "tiff", "gif", "jpeg2000", "jpegls", "vc2", "cfhd", "hap", "rawvideo", "v210",
        "r210", "msvideo1", "h261", "speedhq", "sgi", "amv",
    ])
    func `a codec that is rare is refused by name, though FFmpeg could decode it`(encoder: String) throws {
        let source = try clip(encoder)
        let failure = #expect(throws: Failure.self) { try Engine.inspect(source) }
        #expect(failure?.code == .unsupportedCodec)
    }

    @Test(arguments: [
        "libx264", "libx265", "libvpx", "libvpx-vp9", "libsvtav1", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v2",
        "msmpeg4", "prores_ks", "dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p", "mjpeg", "libtheora", "h263", "flv",
        "wmv1", "wmv2",
    ])
    func `a codec that is common is decoded`(encoder: String) throws {
        let (facts, _) = try Engine.inspect(try clip(encoder))
        #expect(facts.video?.sourceFrameCount == 5)
    }

    @Test func `sound in a codec that is rare is left out, and the picture is made`() throws {
        let made = try Judge.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=352x288:r=25:d=0.2", "-f", "lavfi", "-i",
                "sine=d=0.2", "-c:v", "mpeg4", "-c:a", "wavpack", "-f", "matroska", "-",
            ], on: [])
        let (facts, _) = try Engine.inspect(MemorySource(bytes: made.output))
        #expect(facts.audio.isEmpty)
        #expect(facts.ignored.map(\.codec) == ["wavpack"])
    }
}
