public import HeadwaterCore

extension MediaPlaylist {
    /// One media segment with the tags above its URI (RFC 8216 4.3.2).
    public struct Segment: Hashable, Sendable {
        public var uri: String
        /// EXTINF (4.3.2.1), in seconds.
        public var duration: DecimalNumber
        /// The text behind EXTINF's comma, mostly empty.
        public var title: String
        /// EXT-X-BYTERANGE (4.3.2.2): the part of the resource that is the segment; nil for all of it.
        public var byteRange: ByteRange?
        /// EXT-X-DISCONTINUITY (4.3.2.3): timestamps or encoding change before this segment.
        public var isDiscontinuous: Bool
        /// EXT-X-KEY (4.3.2.4), where they change: this segment and those after it are encrypted so.
        public var keys: [Key]
        /// EXT-X-MAP (4.3.2.5), where it changes: this segment and those after it need it.
        public var map: Map?
        /// EXT-X-TILES (Image Media Playlists): how the sheet is divided.
        public var tiles: Tiles?

        public init(
            uri: String, duration: DecimalNumber, title: String = "", byteRange: ByteRange? = nil,
            isDiscontinuous: Bool = false, keys: [Key] = [], map: Map? = nil, tiles: Tiles? = nil
        ) {
            self.uri = uri
            self.duration = duration
            self.title = title
            self.byteRange = byteRange
            self.isDiscontinuous = isDiscontinuous
            self.keys = keys
            self.map = map
            self.tiles = tiles
        }
    }

    /// EXT-X-MAP (RFC 8216 4.3.2.5): where the init segment is.
    public struct Map: Hashable, Sendable {
        /// URI.
        public var uri: String
        /// BYTERANGE; nil for the whole resource.
        public var byteRange: ByteRange?

        public init(uri: String, byteRange: ByteRange? = nil) {
            self.uri = uri
            self.byteRange = byteRange
        }
    }
}

extension MediaPlaylist {
    /// EXT-X-TILES (Image Media Playlists): the pictures of a sheet, row by row.
    public struct Tiles: Hashable, Sendable {
        /// RESOLUTION: of one picture.
        public var resolution: PixelSize
        /// LAYOUT: columns by rows.
        public var layout: PixelSize
        /// DURATION: for how long one picture stands, in seconds.
        public var duration: DecimalNumber

        public init(resolution: PixelSize, layout: PixelSize, duration: DecimalNumber) {
            self.resolution = resolution
            self.layout = layout
            self.duration = duration
        }
    }
}

extension MediaPlaylist.Tiles: AttributedTag {
    static let tagName = "EXT-X-TILES"
    static let blank = MediaPlaylist.Tiles(
        resolution: PixelSize(width: 1, height: 1), layout: PixelSize(width: 1, height: 1), duration: DecimalNumber(0))
    static let attributes: [TagAttribute<MediaPlaylist.Tiles>] = [
        .required("RESOLUTION", \.resolution, .resolution),
        .required("LAYOUT", \.layout, .resolution),
        .required("DURATION", \.duration, .decimal),
    ]
}

extension MediaPlaylist.Map: AttributedTag {
    static let tagName = "EXT-X-MAP"
    static let blank = MediaPlaylist.Map(uri: "")
    static let attributes: [TagAttribute<MediaPlaylist.Map>] = [
        .required("URI", \.uri, .quoted),
        .optional("BYTERANGE", \.byteRange, .byteRange),
    ]
}
