public import CMAF
public import HeadwaterCore

/// What is known of one track of a stream, from its init segment where there is one, else from decoding.
public struct MediaTrack: Sendable, Equatable {
    public enum Media: Sendable, Equatable { case video, audio, other }

    public var media: Media
    /// The sample entry's code, `avc1`; FFmpeg's name of the coding where there are no boxes.
    public var format: String
    /// RFC 6381; nil when nothing here can tell it.
    public var codec: String?
    public var language: String?
    public var size: PixelSize?
    public var pixelAspect: [Int]?
    public var color: ColorCodePoints?
    public var bitDepth: Int?
    /// `chroma_format_idc`, 1 for 4:2:0.
    public var chromaFormat: Int?
    public var isProgressive: Bool?
    /// `profile_idc` and `level_idc` of H.264.
    public var profile: Int?
    public var level: Int?
    public var sampleRate: Int?
    public var channels: Int?
    /// Nil in formats without edit lists.
    public var edits: [Edit]?
    /// Whether a `roll` group says that sound needs a frame before it; nil in formats without groups.
    public var hasRollGroup: Bool?
    public var isEncrypted = false

    public init(media: Media, format: String) {
        self.media = media
        self.format = format
    }

    init(_ track: MovieTrack) {
        let media: Media =
            switch track.kind {
            case .video: .video
            case .audio: .audio
            case .other: .other
            }
        self.init(media: media, format: track.sampleEntries.first ?? "none")
        codec = track.codec
        language = track.language
        size = track.picture?.size
        pixelAspect = track.picture?.pixelAspect
        color = track.picture?.color
        bitDepth = track.picture?.bitDepth
        chromaFormat = track.picture?.chromaFormat
        isProgressive = track.picture?.isProgressive
        profile = track.picture?.profile
        level = track.picture?.level
        sampleRate = track.sound?.sampleRate
        channels = track.sound?.channels
        edits = track.edits
        hasRollGroup = track.rollDistance != nil
        isEncrypted = track.isEncrypted
    }

    init(_ decoded: DecodedTrack) {
        switch decoded.media {
        case .video(let picture):
            self.init(media: .video, format: decoded.codec)
            size = picture.size
            pixelAspect = picture.pixelAspect
            bitDepth = picture.bitDepth
            isProgressive = !picture.isInterlaced
            if decoded.codec == "h264" { (profile, level) = (picture.profile, picture.level) }
        case .audio(let rate, let count):
            self.init(media: .audio, format: decoded.codec)
            (sampleRate, channels) = (rate, count)
        case nil:
            self.init(media: .other, format: decoded.codec)
        }
    }

    /// Ticks that the edit list takes off the start.
    var primingTicks: Int64 { edits?.first { $0.mediaTime >= 0 }?.mediaTime ?? 0 }

    /// The sample entry's code as it was before encryption put its own in that place.
    var plainFormat: String { isEncrypted ? codec.map { String($0.prefix(4)) } ?? format : format }

    /// The coding, whatever the container calls it.
    var coding: Coding? { Coding(format: plainFormat) }
}

/// The codings that the rules know.
enum Coding: String {
    case h264 = "H.264"
    case hevc = "HEVC"
    case av1 = "AV1"
    case aac = "AAC"

    init?(format: String) {
        switch format {
        case "avc1", "avc3", "h264": self = .h264
        case "hvc1", "hev1", "dvh1", "dvhe", "hevc": self = .hevc
        case "av01", "av1": self = .av1
        case "mp4a", "aac": self = .aac
        default: return nil
        }
    }
}
