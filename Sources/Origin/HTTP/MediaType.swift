/// The Content-Type of what is published, by the name's extension.
public struct MediaType: Hashable, Sendable {
    /// As it stands in the field.
    public var text: String
    /// Whether gzip makes it much smaller: text, not media.
    public var isCompressible: Bool

    /// RFC 8216 4: HLS playlists.
    public static let hls = MediaType(text: "application/vnd.apple.mpegurl", isCompressible: true)
    /// ISO/IEC 23009-1 Annex C.
    public static let dash = MediaType(text: "application/dash+xml", isCompressible: true)
    /// RFC 4337 2: MP4 with pictures, and what may be either; a name alone does not tell sound from picture, and
    /// players take the kind of a segment from its playlist.
    public static let mp4 = MediaType(text: "video/mp4", isCompressible: false)
    /// W3C WebVTT 7.
    public static let webVTT = MediaType(text: "text/vtt; charset=utf-8", isCompressible: true)
    public static let jpeg = MediaType(text: "image/jpeg", isCompressible: false)
    public static let webP = MediaType(text: "image/webp", isCompressible: false)
    public static let avif = MediaType(text: "image/avif", isCompressible: false)
    public static let png = MediaType(text: "image/png", isCompressible: false)
    public static let json = MediaType(text: "application/json", isCompressible: true)
    /// RFC 9110 8.3: when nothing is known.
    public static let bytes = MediaType(text: "application/octet-stream", isCompressible: false)

    private init(text: String, isCompressible: Bool) {
        self.text = text
        self.isCompressible = isCompressible
    }

    /// - Parameter name: a file name or a path; only what follows its last dot counts.
    public init(fileName name: String) {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "m3u8": self = .hls
        case "mpd": self = .dash
        case "m4s", "mp4": self = .mp4
        case "vtt": self = .webVTT
        case "jpg", "jpeg": self = .jpeg
        case "webp": self = .webP
        case "avif": self = .avif
        case "png": self = .png
        case "json": self = .json
        default: self = .bytes
        }
    }
}
