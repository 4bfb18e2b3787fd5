/// A WebVTT file (W3C WebVTT: The Web Video Text Tracks Format, section 4).
public struct WebVTT: Hashable, Sendable {
    /// Lines between `WEBVTT` and the first blank one, as `X-TIMESTAMP-MAP=…` (RFC 8216 3.5).
    public var header: [String]
    public var cues: [Cue]

    public init(header: [String] = [], cues: [Cue] = []) {
        self.header = header
        self.cues = cues
    }

    public struct Cue: Hashable, Sendable {
        /// The line above the times; nil when there is none.
        public var identifier: String?
        public var start: Timestamp
        public var end: Timestamp
        /// What follows the times, as `align:start line:0`.
        public var settings: String
        /// One or more lines; for a storyboard, an address.
        public var payload: String

        public init(
            identifier: String? = nil, start: Timestamp, end: Timestamp, settings: String = "", payload: String
        ) {
            self.identifier = identifier
            self.start = start
            self.end = end
            self.settings = settings
            self.payload = payload
        }
    }
}
