extension MultivariantPlaylist {
    /// EXT-X-MEDIA (RFC 8216 4.3.4.1; where noted, 4.4.6.1 of draft-pantos-hls-rfc8216bis): one alternative of a group.
    public struct Rendition: Hashable, Sendable {
        public enum Kind: String, Sendable, CaseIterable {
            case audio = "AUDIO"
            case video = "VIDEO"
            case subtitles = "SUBTITLES"
            case closedCaptions = "CLOSED-CAPTIONS"
        }

        /// TYPE.
        public var kind: Kind
        /// GROUP-ID.
        public var group: String
        /// NAME: for the player's menu, unique in the group.
        public var name: String
        /// LANGUAGE (BCP-47).
        public var language: String?
        /// ASSOC-LANGUAGE (BCP-47).
        public var associatedLanguage: String?
        /// STABLE-RENDITION-ID (bis).
        public var stableRenditionID: String?
        /// DEFAULT: played when the viewer chose nothing; at most one of a group.
        public var isDefault: Bool
        /// AUTOSELECT: may be chosen by the viewer's language; always so when it is the default.
        public var isAutoselected: Bool
        /// FORCED: subtitles that are shown even when subtitles are off.
        public var isForced: Bool
        /// INSTREAM-ID: `CC1` or `SERVICE1`, of closed captions only.
        public var instreamID: String?
        /// BIT-DEPTH (bis): of lossless sound.
        public var bitDepth: Int?
        /// SAMPLE-RATE (bis), in hertz.
        public var sampleRate: Int?
        /// CHARACTERISTICS: uniform type identifiers, as `public.accessibility.describes-video`.
        public var characteristics: [String]
        /// CHANNELS: the count, then what else there is to say, separated by `/`.
        public var channels: String?
        /// URI: of the media playlist; absent when the media are in the variant itself.
        public var uri: String?

        public init(
            kind: Kind, group: String, name: String, language: String? = nil, associatedLanguage: String? = nil,
            stableRenditionID: String? = nil, isDefault: Bool = false, isAutoselected: Bool = false,
            isForced: Bool = false, instreamID: String? = nil, bitDepth: Int? = nil, sampleRate: Int? = nil,
            characteristics: [String] = [], channels: String? = nil, uri: String? = nil
        ) {
            self.kind = kind
            self.group = group
            self.name = name
            self.language = language
            self.associatedLanguage = associatedLanguage
            self.stableRenditionID = stableRenditionID
            self.isDefault = isDefault
            self.isAutoselected = isAutoselected
            self.isForced = isForced
            self.instreamID = instreamID
            self.bitDepth = bitDepth
            self.sampleRate = sampleRate
            self.characteristics = characteristics
            self.channels = channels
            self.uri = uri
        }
    }
}

extension MultivariantPlaylist.Rendition: AttributedTag {
    static let tagName = "EXT-X-MEDIA"
    static let blank = MultivariantPlaylist.Rendition(kind: .audio, group: "", name: "")
    static let attributes: [TagAttribute<MultivariantPlaylist.Rendition>] = [
        .required("TYPE", \.kind, .enumerated),
        .required("GROUP-ID", \.group, .quoted),
        .required("NAME", \.name, .quoted),
        .optional("LANGUAGE", \.language, .quoted),
        .optional("ASSOC-LANGUAGE", \.associatedLanguage, .quoted),
        .optional("STABLE-RENDITION-ID", \.stableRenditionID, .quoted),
        .flag("DEFAULT", \.isDefault, writesNo: true),
        .flag("AUTOSELECT", \.isAutoselected, writesNo: true),
        .flag("FORCED", \.isForced),
        .optional("INSTREAM-ID", \.instreamID, .quoted),
        .optional("BIT-DEPTH", \.bitDepth, .integer),
        .optional("SAMPLE-RATE", \.sampleRate, .integer),
        .list("CHARACTERISTICS", \.characteristics),
        .optional("CHANNELS", \.channels, .quoted),
        .optional("URI", \.uri, .quoted),
    ]
}
