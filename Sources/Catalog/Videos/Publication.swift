public import HeadwaterCore

/// What viewers get of a video: one version, complete in itself.
public struct Publication: Sendable, Codable, Equatable {
    public var version: Int
    /// What lies at the top of the video's address, by name: `master.m3u8`, `poster.jpg`, `storyboard.vtt`.
    public var files: [String: ObjectKey]
    public var renditions: [PublishedRendition]
    /// Why the ladder is what it is; nil when that was not kept.
    public var notes: [LadderNote]?
    /// The tracks of text; each is among ``files`` as `NAME.vtt`. Nil when there are none.
    public var subtitles: [PublishedSubtitles]?
    /// Nil where it is ``version``.
    private var contentVersion: Int?

    /// The version whose segments it consists of: an older one where only the tracks of text have changed since.
    public var madeOf: Int { contentVersion ?? version }

    public init(
        version: Int, files: [String: ObjectKey], renditions: [PublishedRendition], notes: [LadderNote]? = nil,
        subtitles: [PublishedSubtitles]? = nil, madeOf: Int? = nil
    ) {
        self.version = version
        self.files = files
        self.renditions = renditions
        self.notes = notes
        self.subtitles = subtitles
        contentVersion = madeOf == version ? nil : madeOf
    }
}

/// A track of text as players list it.
public struct PublishedSubtitles: Sendable, Codable, Equatable {
    /// `subtitles-1`
    public var name: String
    /// BCP-47.
    public var language: String
    public var label: String
    public var isDefault: Bool

    public init(name: String, language: String, label: String, isDefault: Bool) {
        self.name = name
        self.language = language
        self.label = label
        self.isDefault = isDefault
    }
}

/// A rendition as measured from its finished segments.
public struct PublishedRendition: Sendable, Codable, Equatable {
    public enum Kind: String, Sendable, Codable { case video, audio }

    public var name: String
    public var kind: Kind
    /// Nil for sound.
    public var size: PixelSize?
    /// RFC 6381.
    public var codec: String
    public var averageBitsPerSecond: Int
    public var peakBitsPerSecond: Int
    /// Mean SSIM of sampled frames against the source scaled to the same size, 0 to 1; nil when it was not measured.
    public var ssim: Double?
    /// Whether the source's own packets were copied; nil for sound.
    public var isCopied: Bool?

    public init(
        name: String, kind: Kind, size: PixelSize?, codec: String, averageBitsPerSecond: Int, peakBitsPerSecond: Int,
        ssim: Double? = nil, isCopied: Bool? = nil
    ) {
        self.name = name
        self.kind = kind
        self.size = size
        self.codec = codec
        self.averageBitsPerSecond = averageBitsPerSecond
        self.peakBitsPerSecond = peakBitsPerSecond
        self.ssim = ssim
        self.isCopied = isCopied
    }
}
