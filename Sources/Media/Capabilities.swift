import CFFmpeg
import CVips

extension MediaEngine {
    /// What this installation's libraries can do.
    public struct Capabilities: Sendable, Codable, Equatable {
        public struct Feature: Sendable, Codable, Equatable {
            /// FFmpeg's name, `libx264`.
            public var name: String
            /// What is impossible without it, a clause.
            public var purpose: String
            public var isAvailable: Bool

            public init(name: String, purpose: String, isAvailable: Bool) {
                self.name = name
                self.purpose = purpose
                self.isAvailable = isAvailable
            }
        }

        /// Names and versions: `libavcodec 59.37.100`.
        public var libraries: [String]
        public var features: [Feature]

        public init(libraries: [String], features: [Feature]) {
            self.libraries = libraries
            self.features = features
        }
    }

    /// For `headwater doctor`.
    public static func capabilities() -> Capabilities {
        let libraries = [
            ("libavformat", avformat_version()), ("libavcodec", avcodec_version()), ("libavfilter", avfilter_version()),
            ("libavutil", avutil_version()), ("libswresample", swresample_version()),
        ]
        let vips = "libvips \(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
        return Capabilities(
            libraries: libraries.map { "\($0) \($1 >> 16).\($1 >> 8 & 255).\($1 & 255)" } + [vips],
            features: [
                encoder("libx264", "encode H.264"), encoder("aac", "encode AAC"), filter("zscale", "scale and convert"),
                filter("tonemap", "turn HDR into SDR"), filter("bwdif", "deinterlace"),
            ])
    }

    private static func encoder(_ name: String, _ purpose: String) -> Capabilities.Feature {
        Capabilities.Feature(name: name, purpose: purpose, isAvailable: avcodec_find_encoder_by_name(name) != nil)
    }

    private static func filter(_ name: String, _ purpose: String) -> Capabilities.Feature {
        Capabilities.Feature(name: name, purpose: purpose, isAvailable: avfilter_get_by_name(name) != nil)
    }
}
