public import HeadwaterCore

/// A rendition whose segments are made: all that playlists say of it comes from here.
public struct FinishedRendition: Sendable, Equatable {
    public struct Segment: Sendable, Equatable {
        /// Relative to the media playlist.
        public var uri: String
        public var facts: SegmentFacts

        public init(uri: String, facts: SegmentFacts) {
            self.uri = uri
            self.facts = facts
        }
    }

    /// `720p`, `stereo-en`; for people and stable ids.
    public var name: String
    public var track: TrackFacts
    /// Relative to the media playlist.
    public var initURI: String
    public var segments: [Segment]
    /// Ticks at the beginning that the init segment's edit list cuts off: the priming of an audio encoder.
    /// They have bytes but no time on the presentation's timeline.
    public var primingTicks: Int64

    public init(
        name: String, track: TrackFacts, initURI: String, segments: [Segment], primingTicks: Int64 = 0
    ) {
        self.name = name
        self.track = track
        self.initURI = initURI
        self.segments = segments
        self.primingTicks = primingTicks
    }

    /// How long each segment is presented, in ticks of the track's timescale.
    public var presentedTicks: [Int64] {
        var priming = primingTicks
        return segments.map { segment in
            let cut = min(priming, segment.facts.duration)
            priming -= cut
            return segment.facts.duration - cut
        }
    }

    /// The sum of what is presented.
    public var duration: MediaTime { MediaTime(presentedTicks.reduce(0, +), timescale: track.timescale) }

    /// The bit rates of its segments, boxes included, the init segment not (it is no media segment).
    ///
    /// - Parameter targetDuration: EXT-X-TARGETDURATION, in seconds.
    public func bandwidth(targetDuration: Int) -> Bandwidth {
        Bandwidth(
            spans: zip(segments, presentedTicks).map { segment, ticks in
                Bandwidth.Span(byteCount: segment.facts.byteCount, ticks: ticks)
            }, timescale: track.timescale, targetDuration: targetDuration)
    }
}
