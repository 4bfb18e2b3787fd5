/// A track of text in the source: a stream of its own, or captions inside the picture's packets.
public struct SubtitleFacts: Sendable, Codable, Equatable {
    public var streamIndex: Int
    /// FFmpeg's codec name: `subrip`, `ass`, `mov_text`, `webvtt`, `eia_608`.
    public var codec: String
    /// 1 to 4 for CEA-608 captions that are carried in the packets of the picture stream; nil for a stream of text.
    public var captionChannel: Int?
    /// BCP-47, `und` when the source does not say.
    public var language: String
    public var title: String?
    public var isDefault: Bool
    /// Shown also by those who want no subtitles: translations of foreign parts.
    public var isForced: Bool
    /// Tells of sounds too.
    public var isForHardOfHearing: Bool

    public init(
        streamIndex: Int, codec: String, captionChannel: Int? = nil, language: String, title: String?,
        isDefault: Bool, isForced: Bool, isForHardOfHearing: Bool
    ) {
        self.streamIndex = streamIndex
        self.codec = codec
        self.captionChannel = captionChannel
        self.language = language
        self.title = title
        self.isDefault = isDefault
        self.isForced = isForced
        self.isForHardOfHearing = isForHardOfHearing
    }
}

/// One text and when it is shown.
public struct SubtitleCue: Sendable, Codable, Equatable {
    /// On the presentation timeline.
    public var time: Range<MediaTime>
    /// A WebVTT cue payload: `&`, `<` and `>` escaped, `<i>`, `<b>` and `<u>` kept, lines parted by `\n`.
    public var payload: String
    /// WebVTT cue settings, `line:0`; nil for the usual place.
    public var settings: String?

    public init(time: Range<MediaTime>, payload: String, settings: String? = nil) {
        self.time = time
        self.payload = payload
        self.settings = settings
    }
}

/// A named part of the source.
public struct Chapter: Sendable, Codable, Equatable {
    /// On the presentation timeline.
    public var time: Range<MediaTime>
    public var title: String

    public init(time: Range<MediaTime>, title: String) {
        self.time = time
        self.title = title
    }
}
