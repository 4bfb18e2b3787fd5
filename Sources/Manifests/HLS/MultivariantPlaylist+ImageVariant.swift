public import HeadwaterCore

extension MultivariantPlaylist {
    /// EXT-X-IMAGE-STREAM-INF (Image Media Playlists, the extension that Roku and others agreed on): a playlist of
    /// pictures to show above the timeline.
    public struct ImageVariant: Hashable, Sendable {
        /// URI.
        public var uri: String
        /// BANDWIDTH: bits per second of the peak.
        public var bandwidth: Int
        /// CODECS: `jpeg`.
        public var codecs: [String]
        /// RESOLUTION: of one picture, not of the sheet.
        public var resolution: PixelSize

        public init(uri: String, bandwidth: Int, codecs: [String], resolution: PixelSize) {
            self.uri = uri
            self.bandwidth = bandwidth
            self.codecs = codecs
            self.resolution = resolution
        }
    }
}

extension MultivariantPlaylist.ImageVariant: AttributedTag {
    static let tagName = "EXT-X-IMAGE-STREAM-INF"
    static let blank = MultivariantPlaylist.ImageVariant(
        uri: "", bandwidth: 0, codecs: [], resolution: PixelSize(width: 1, height: 1))
    static let attributes: [TagAttribute<MultivariantPlaylist.ImageVariant>] = [
        .required("BANDWIDTH", \.bandwidth, .integer),
        .list("CODECS", \.codecs),
        .required("RESOLUTION", \.resolution, .resolution),
        .required("URI", \.uri, .quoted),
    ]
}
