public import HeadwaterCore
public import Manifests

/// Everything that was read of one published presentation: what the rules judge.
public struct Presentation: Sendable {
    /// What the playlists promise about change.
    public enum Profile: String, Sendable, CaseIterable {
        /// Complete and final.
        case vod
        /// Still growing, as an EVENT playlist.
        case live
    }

    public var profile: Profile
    /// Nil when the root is a media playlist.
    public var multivariant: MultivariantPlaylist?
    /// Every media playlist that is named, once, in the order of the multivariant playlist.
    public var streams: [MediaStream]
    /// What is named and could not be read.
    public var faults: [ObjectFault]
    /// URIs that are written as absolute addresses.
    public var absoluteURIs: [String]
    public var storyboard: Storyboard?
    public var dash: DASHPresentation?
    /// How playlists came over HTTP; empty for a folder.
    public var deliveries: [Delivery]

    public init(
        profile: Profile, multivariant: MultivariantPlaylist? = nil, streams: [MediaStream] = [],
        faults: [ObjectFault] = [], absoluteURIs: [String] = [], storyboard: Storyboard? = nil,
        dash: DASHPresentation? = nil, deliveries: [Delivery] = []
    ) {
        self.profile = profile
        self.multivariant = multivariant
        self.streams = streams
        self.faults = faults
        self.absoluteURIs = absoluteURIs
        self.storyboard = storyboard
        self.dash = dash
        self.deliveries = deliveries
    }
}

/// Something that is named and could not be read.
public struct ObjectFault: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// It is not there, or not whole.
        case missing
        /// It is there and not what it should be.
        case unreadable
    }

    /// As it is named.
    public var uri: String
    /// Where it is named.
    public var referrer: String
    public var kind: Kind
    public var reason: String

    public init(uri: String, referrer: String, kind: Kind, reason: String) {
        self.uri = uri
        self.referrer = referrer
        self.kind = kind
        self.reason = reason
    }
}

/// How one playlist came over HTTP.
public struct Delivery: Sendable, Equatable {
    public var uri: String
    /// Content-Encoding of the answer, nil without one.
    public var contentEncoding: String?
    /// Of the playlist once it is unpacked.
    public var byteCount: Int

    public init(uri: String, contentEncoding: String?, byteCount: Int) {
        self.uri = uri
        self.contentEncoding = contentEncoding
        self.byteCount = byteCount
    }
}

/// The index of seek pictures and the sheets that it names.
public struct Storyboard: Sendable {
    public var uri: String
    public var index: WebVTT
    /// The size of each sheet by its URI without fragment; nil when it is no JPEG that can be read.
    public var sheets: [String: PixelSize?]

    public init(uri: String, index: WebVTT, sheets: [String: PixelSize?]) {
        self.uri = uri
        self.index = index
        self.sheets = sheets
    }
}
