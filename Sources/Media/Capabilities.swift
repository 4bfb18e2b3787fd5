import CFFmpeg
import CVips
public import HeadwaterCore

extension MediaEngine {
    /// For `headwater doctor`.
    public static func capabilities() -> CodecCapabilities {
        let libraries = [
            ("libavformat", avformat_version()), ("libavcodec", avcodec_version()), ("libavfilter", avfilter_version()),
            ("libavutil", avutil_version()), ("libswresample", swresample_version()),
        ]
        let vips = "libvips \(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
        return CodecCapabilities(
            libraries: libraries.map { "\($0) \($1 >> 16).\($1 >> 8 & 255).\($1 & 255)" } + [vips],
            features: [
                encoder("libx264", "encode H.264"), encoder("libx265", "encode HEVC"),
                encoder("libsvtav1", "encode AV1"),
                encoder("aac", "encode AAC"), filter("zscale", "scale and convert"), filter("ssim", "measure quality"),
                filter("tonemap", "turn HDR into SDR"), filter("bwdif", "deinterlace"),
            ])
    }

    private static func encoder(_ name: String, _ purpose: String) -> CodecCapabilities.Feature {
        CodecCapabilities.Feature(name: name, purpose: purpose, isAvailable: avcodec_find_encoder_by_name(name) != nil)
    }

    private static func filter(_ name: String, _ purpose: String) -> CodecCapabilities.Feature {
        CodecCapabilities.Feature(name: name, purpose: purpose, isAvailable: avfilter_get_by_name(name) != nil)
    }
}
