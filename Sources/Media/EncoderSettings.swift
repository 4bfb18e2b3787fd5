import Foundation
import HeadwaterCore

/// What an encoder of libavcodec is told, so that the same pictures make the same bytes anywhere, keyframes stand only
/// where they are forced, and nothing of the encoder is left in the stream.
///
/// | | H.264 | HEVC | AV1 |
/// | --- | --- | --- | --- |
/// | encoder | x264 | x265 | SVT-AV1 |
/// | keyframes | forced IDRs, no scene cuts | the same | the first one of an encoder, which makes one GOP |
/// | cap | VBV, or the finished chunk is measured | VBV | of the rate, which buffers only roughly |
/// | order | B-frames behind what they refer to | the same | one unit for each picture, as shown |
struct EncoderSettings: Equatable {
    /// libavcodec's name.
    var encoder: String
    /// For people.
    var format: String
    /// Of the encoder in libavcodec, in this order.
    var options: [Option]
    /// Nil where a rate factor says how good the picture is to be.
    var bitsPerSecond: Int?

    struct Option: Equatable {
        var name: String
        var value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What an encoder of H.264 leaves to others or has from them, in files of x264's.
    enum Pass: Equatable {
        case alone
        case first(statistics: String)
        case second(statistics: String, zones: [SecondPass.Zone])
    }

    init(codec: VideoCodec, settings: TranscodePlan.Encoder, pass: Pass = .alone) {
        let factor = settings.constantRateFactor
        switch codec {
        case .h264:
            encoder = "libx264"
            format = "H.264"
            options = [
                Option("preset", settings.preset), Option("profile", "high"),
                // A forced keyframe is an IDR. Captions and other user data of the source stay out.
                Option("forced-idr", "1"), Option("a53cc", "0"),
                Option(
                    "x264-params",
                    Self.joined(Self.x264 + [("threads", "\(settings.threads)")] + Self.x264Pass(pass))),
            ]
            if case .second = pass {
                bitsPerSecond = SecondPass.bitsPerSecond
            } else {
                options.append(Option("crf", "\(factor)"))
            }
        case .hevc:
            encoder = "libx265"
            format = "HEVC"
            options = [
                Option("preset", settings.preset), Option("crf", "\(factor)"), Option("profile", "main"),
                Option("forced-idr", "1"),
                Option("x265-params", Self.joined(Self.x265 + Self.x265Threads(settings.threads))),
            ]
        case .av1:
            encoder = "libsvtav1"
            format = "AV1"
            options = [
                // Its scale has whole numbers only.
                Option("preset", settings.preset), Option("crf", "\(Int(factor.rounded()))"),
                Option("svtav1-params", Self.joined(Self.svtAV1 + [("lp", "\(settings.threads)")])),
            ]
        }
    }

    /// One instruction set, and parameter sets that do not depend on the pictures.
    private static let x264 = [
        ("cpu-independent", "1"), ("stitchable", "1"), ("scenecut", "0"), ("open-gop", "0"), ("keyint", "infinite"),
        ("min-keyint", "1"), ("bframes", "3"), ("aud", "0"), ("nal-hrd", "none"),
    ]

    private static func x264Pass(_ pass: Pass) -> [(String, String)] {
        switch pass {
        case .alone: []
        case .first(let statistics): [("pass", "1"), ("stats", statistics)]
        // The account of bits is not there to be kept to: see ``SecondPass``.
        case .second(let statistics, let zones):
            [("pass", "2"), ("stats", statistics), ("ratetol", "inf")]
                + (zones.isEmpty ? [] : [("zones", zones.map(Self.x264Zone).joined(separator: "/"))])
        }
    }

    /// x264 divides the step of the quantizer, which doubles every six, by a factor.
    private static func x264Zone(_ zone: SecondPass.Zone) -> String {
        let factor = exp2(-zone.raise / 6)
        return "\(zone.frames.lowerBound),\(zone.frames.upperBound - 1),b=\(factor)"
    }

    /// One frame at a time: with several the vectors' reach, and so the bytes, would depend on their number.
    private static let x265 = [
        ("scenecut", "0"), ("open-gop", "0"), ("keyint", "-1"), ("min-keyint", "1"), ("frame-threads", "1"),
        ("aud", "0"), ("hrd", "0"), ("info", "0"), ("hash", "0"), ("log-level", "error"),
    ]

    /// Rows side by side (WPP) change the bytes, so that they come with threads that the plan asks for, never with
    /// those that a machine has.
    private static func x265Threads(_ count: Int) -> [(String, String)] {
        count > 1 ? [("pools", "\(count)"), ("wpp", "1")] : [("pools", "none"), ("wpp", "0")]
    }

    private static let svtAV1 = [("keyint", "-1"), ("scd", "0")]

    /// Whether one encoder makes one GOP. SVT-AV1 (1.4) does not put a keyframe wherever it is asked for one, but always
    /// at the beginning and, with an infinite interval, nowhere else.
    static func startsAnewForEachGOP(_ codec: VideoCodec) -> Bool { codec == .av1 }

    private static func joined(_ parameters: [(String, String)]) -> String {
        parameters.map { "\($0)=\($1)" }.joined(separator: ":")
    }
}
