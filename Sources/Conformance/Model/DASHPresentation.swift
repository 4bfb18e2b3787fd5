public import HeadwaterCore

/// What a DASH manifest beside the playlists names, its templates resolved (ISO/IEC 23009-1, 5.3.9).
public struct DASHPresentation: Sendable, Equatable {
    public struct Representation: Sendable, Equatable {
        public var id: String
        public var codecs: String?
        /// Nil for sound, and where it is not stated.
        public var size: PixelSize?
        public var timescale: Int32
        /// Absolute; nil without one.
        public var initialization: String?
        public var segments: [Segment]
    }

    public struct Segment: Sendable, Equatable {
        /// Absolute.
        public var resource: String
        /// Ticks of the representation, on the presentation's timeline before `presentationTimeOffset` is taken off.
        public var start: Int64
        public var duration: Int64
    }

    public var uri: String
    /// `mediaPresentationDuration` as it is written.
    public var duration: String?
    public var representations: [Representation]
    /// Why it could not be read.
    public var problem: String?
}
