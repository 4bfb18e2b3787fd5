public import HeadwaterCore

/// What a player tells now and then about one playback. Times are milliseconds.
///
/// `played`, `stalled`, `stalls` and `watched` are what came since the beacon before, so that a lost one costs only its own.
public struct Beacon: Sendable, Equatable {
    public enum Event: UInt8, Sendable, CaseIterable {
        /// The viewer asked to play.
        case start = 1
        /// The first picture was shown.
        case playing
        /// It goes on.
        case progress
        /// Something went wrong.
        case error
        /// The viewer went away or saw the end.
        case end

        /// As players write it.
        var name: String {
            switch self {
            case .start: "start"
            case .playing: "playing"
            case .progress: "progress"
            case .error: "error"
            case .end: "end"
            }
        }
    }

    public enum Trouble: UInt8, Sendable, CaseIterable {
        case network = 1, decode, unsupported, aborted, other

        var name: String {
            switch self {
            case .network: "network"
            case .decode: "decode"
            case .unsupported: "unsupported"
            case .aborted: "aborted"
            case .other: "other"
            }
        }
    }

    /// A part of the video, from its beginning.
    public struct Part: Sendable, Equatable {
        var from: Int64
        var to: Int64
    }

    /// What the player calls this playback: 8 to 64 of letters, digits, `-` and `_`.
    public var session: String
    public var video: VideoID
    /// 0, 1, 2 … within the session, so that what arrives twice is counted once.
    public var sequence: UInt32
    public var event: Event
    /// Since the viewer asked to play.
    public var elapsed: Int64 = 0
    /// Of the video, when the player knows it.
    public var duration: Int64?
    /// From asking to play to the first picture.
    public var startup: Int64?
    public var played: Int64 = 0
    public var stalled: Int64 = 0
    public var stalls: UInt32 = 0
    public var watched: [Part] = []
    /// What is shown, as `720p`.
    public var rendition: String?
    public var trouble: Trouble?
    /// A token that opens the video to the sender. It is looked at once and not kept.
    public var token: String?

    /// Parts that one beacon can hold.
    static let maxParts = 16
    /// Bytes of a session's name.
    static let sessionNames = 8...64
    /// Bytes of a rendition's name.
    static let maxRendition = 24
    /// Bytes of a token.
    static let maxToken = 2048
    /// A day: no time of a beacon is longer.
    static let maxTime: Int64 = 86_400_000
}

extension UInt8 {
    /// A letter, a digit, `-` or `_` of ASCII: what names of sessions and renditions are made of.
    var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
