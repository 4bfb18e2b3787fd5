public import HeadwaterCore

extension MultivariantPlaylist {
    /// VIDEO-RANGE (draft-pantos-hls-rfc8216bis 4.4.6.2).
    public enum VideoRange: String, Sendable, CaseIterable {
        case sdr = "SDR"
        case hlg = "HLG"
        case pq = "PQ"
    }

    /// HDCP-LEVEL (RFC 8216 4.3.4.2, draft-pantos-hls-rfc8216bis 4.4.6.2).
    public enum HDCPLevel: String, Sendable, CaseIterable {
        /// NONE: any output will do.
        case unrestricted = "NONE"
        case type0 = "TYPE-0"
        case type1 = "TYPE-1"
    }

    /// CLOSED-CAPTIONS (RFC 8216 4.3.4.2).
    public enum ClosedCaptions: Hashable, Sendable {
        /// NONE: there are none in any variant.
        case absent
        /// A GROUP-ID of renditions.
        case group(String)
    }

    /// EXT-X-STREAM-INF and the URI below it (RFC 8216 4.3.4.2; where noted, 4.4.6.2 of draft-pantos-hls-rfc8216bis).
    public struct Variant: Hashable, Sendable {
        /// The line after the tag.
        public var uri: String
        /// BANDWIDTH: bits per second of the peak, the largest sum over all combinations of renditions.
        public var bandwidth: Int
        /// AVERAGE-BANDWIDTH: bits per second.
        public var averageBandwidth: Int?
        /// SCORE (bis): how much better than the others, all else equal.
        public var score: DecimalNumber?
        /// CODECS: of everything that this variant can play (RFC 6381).
        public var codecs: [String]
        /// SUPPLEMENTAL-CODECS (bis).
        public var supplementalCodecs: [String]
        /// RESOLUTION: of the picture as displayed.
        public var resolution: PixelSize?
        /// FRAME-RATE: the largest, to three places.
        public var frameRate: DecimalNumber?
        /// HDCP-LEVEL.
        public var hdcpLevel: HDCPLevel?
        /// VIDEO-RANGE (bis); SDR when absent.
        public var videoRange: VideoRange?
        /// STABLE-VARIANT-ID (bis).
        public var stableVariantID: String?
        /// PATHWAY-ID (bis).
        public var pathwayID: String?
        /// AUDIO: a GROUP-ID of renditions.
        public var audio: String?
        /// VIDEO: a GROUP-ID of renditions.
        public var video: String?
        /// SUBTITLES: a GROUP-ID of renditions.
        public var subtitles: String?
        /// CLOSED-CAPTIONS.
        public var closedCaptions: ClosedCaptions?

        public init(
            uri: String, bandwidth: Int, averageBandwidth: Int? = nil, score: DecimalNumber? = nil,
            codecs: [String] = [], supplementalCodecs: [String] = [], resolution: PixelSize? = nil,
            frameRate: DecimalNumber? = nil, hdcpLevel: HDCPLevel? = nil, videoRange: VideoRange? = nil,
            stableVariantID: String? = nil, pathwayID: String? = nil, audio: String? = nil, video: String? = nil,
            subtitles: String? = nil, closedCaptions: ClosedCaptions? = nil
        ) {
            self.uri = uri
            self.bandwidth = bandwidth
            self.averageBandwidth = averageBandwidth
            self.score = score
            self.codecs = codecs
            self.supplementalCodecs = supplementalCodecs
            self.resolution = resolution
            self.frameRate = frameRate
            self.hdcpLevel = hdcpLevel
            self.videoRange = videoRange
            self.stableVariantID = stableVariantID
            self.pathwayID = pathwayID
            self.audio = audio
            self.video = video
            self.subtitles = subtitles
            self.closedCaptions = closedCaptions
        }
    }

    /// EXT-X-I-FRAME-STREAM-INF (RFC 8216 4.3.4.3): a playlist of pictures to seek and scan by.
    public struct IFrameVariant: Hashable, Sendable {
        /// URI.
        public var uri: String
        /// BANDWIDTH: bits per second of the peak.
        public var bandwidth: Int
        /// AVERAGE-BANDWIDTH: bits per second.
        public var averageBandwidth: Int?
        /// SCORE (bis).
        public var score: DecimalNumber?
        /// CODECS.
        public var codecs: [String]
        /// SUPPLEMENTAL-CODECS (bis).
        public var supplementalCodecs: [String]
        /// RESOLUTION.
        public var resolution: PixelSize?
        /// HDCP-LEVEL.
        public var hdcpLevel: HDCPLevel?
        /// VIDEO-RANGE (bis); SDR when absent.
        public var videoRange: VideoRange?
        /// STABLE-VARIANT-ID (bis).
        public var stableVariantID: String?
        /// PATHWAY-ID (bis).
        public var pathwayID: String?
        /// VIDEO: a GROUP-ID of renditions.
        public var video: String?

        public init(
            uri: String, bandwidth: Int, averageBandwidth: Int? = nil, score: DecimalNumber? = nil,
            codecs: [String] = [], supplementalCodecs: [String] = [], resolution: PixelSize? = nil,
            hdcpLevel: HDCPLevel? = nil, videoRange: VideoRange? = nil, stableVariantID: String? = nil,
            pathwayID: String? = nil, video: String? = nil
        ) {
            self.uri = uri
            self.bandwidth = bandwidth
            self.averageBandwidth = averageBandwidth
            self.score = score
            self.codecs = codecs
            self.supplementalCodecs = supplementalCodecs
            self.resolution = resolution
            self.hdcpLevel = hdcpLevel
            self.videoRange = videoRange
            self.stableVariantID = stableVariantID
            self.pathwayID = pathwayID
            self.video = video
        }
    }
}

extension MultivariantPlaylist.Variant: AttributedTag {
    static let tagName = "EXT-X-STREAM-INF"
    static let blank = MultivariantPlaylist.Variant(uri: "", bandwidth: 0)
    static let attributes: [TagAttribute<MultivariantPlaylist.Variant>] = [
        .required("BANDWIDTH", \.bandwidth, .integer),
        .optional("AVERAGE-BANDWIDTH", \.averageBandwidth, .integer),
        .optional("SCORE", \.score, .decimal),
        .list("CODECS", \.codecs),
        .list("SUPPLEMENTAL-CODECS", \.supplementalCodecs),
        .optional("RESOLUTION", \.resolution, .resolution),
        .optional("FRAME-RATE", \.frameRate, .decimal),
        .optional("HDCP-LEVEL", \.hdcpLevel, .enumerated),
        .optional("VIDEO-RANGE", \.videoRange, .enumerated),
        .optional("STABLE-VARIANT-ID", \.stableVariantID, .quoted),
        .optional("PATHWAY-ID", \.pathwayID, .quoted),
        .optional("AUDIO", \.audio, .quoted),
        .optional("VIDEO", \.video, .quoted),
        .optional("SUBTITLES", \.subtitles, .quoted),
        .optional("CLOSED-CAPTIONS", \.closedCaptions, .closedCaptions),
    ]
}

extension MultivariantPlaylist.IFrameVariant: AttributedTag {
    static let tagName = "EXT-X-I-FRAME-STREAM-INF"
    static let blank = MultivariantPlaylist.IFrameVariant(uri: "", bandwidth: 0)
    static let attributes: [TagAttribute<MultivariantPlaylist.IFrameVariant>] = [
        .required("BANDWIDTH", \.bandwidth, .integer),
        .optional("AVERAGE-BANDWIDTH", \.averageBandwidth, .integer),
        .optional("SCORE", \.score, .decimal),
        .list("CODECS", \.codecs),
        .list("SUPPLEMENTAL-CODECS", \.supplementalCodecs),
        .optional("RESOLUTION", \.resolution, .resolution),
        .optional("HDCP-LEVEL", \.hdcpLevel, .enumerated),
        .optional("VIDEO-RANGE", \.videoRange, .enumerated),
        .optional("STABLE-VARIANT-ID", \.stableVariantID, .quoted),
        .optional("PATHWAY-ID", \.pathwayID, .quoted),
        .optional("VIDEO", \.video, .quoted),
        .required("URI", \.uri, .quoted),
    ]
}

extension AttributeCodec where Value == MultivariantPlaylist.ClosedCaptions {
    /// A quoted group or the bare word NONE.
    static var closedCaptions: AttributeCodec {
        AttributeCodec(
            parse: { (text: AttributeText) throws(AttributeFault) -> Value in
                switch text {
                case .quoted(let group): return .group(group)
                case .bare("NONE"): return .absent
                case .bare: throw .unrecognized
                }
            },
            render: { captions in
                switch captions {
                case .absent: .bare("NONE")
                case .group(let group): .quoted(group)
                }
            })
    }
}
