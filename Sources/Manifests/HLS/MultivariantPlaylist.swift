/// A multivariant playlist: the ways in which one presentation can be played (RFC 8216 4.3.4).
public struct MultivariantPlaylist: Hashable, Sendable {
    /// EXT-X-VERSION (4.3.1.2); 1 when the tag is absent.
    public var version: Int
    /// EXT-X-INDEPENDENT-SEGMENTS (4.3.5.1): every segment of every playlist decodes on its own.
    public var hasIndependentSegments: Bool
    /// EXT-X-START (4.3.5.2).
    public var start: PlaylistStart?
    /// EXT-X-SESSION-DATA (4.3.4.4).
    public var sessionData: [SessionData]
    /// EXT-X-MEDIA (4.3.4.1).
    public var renditions: [Rendition]
    /// EXT-X-STREAM-INF (4.3.4.2); players begin with the first.
    public var variants: [Variant]
    /// EXT-X-I-FRAME-STREAM-INF (4.3.4.3).
    public var iFrameVariants: [IFrameVariant]
    /// EXT-X-IMAGE-STREAM-INF, an extension.
    public var imageVariants: [ImageVariant]

    public init(
        version: Int = 7, hasIndependentSegments: Bool = false, start: PlaylistStart? = nil,
        sessionData: [SessionData] = [], renditions: [Rendition] = [], variants: [Variant] = [],
        iFrameVariants: [IFrameVariant] = [], imageVariants: [ImageVariant] = []
    ) {
        self.version = version
        self.hasIndependentSegments = hasIndependentSegments
        self.start = start
        self.sessionData = sessionData
        self.renditions = renditions
        self.variants = variants
        self.iFrameVariants = iFrameVariants
        self.imageVariants = imageVariants
    }
}
