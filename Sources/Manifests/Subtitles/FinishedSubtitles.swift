public import HeadwaterCore

/// A track of text whose cues are known, as whole file and cut into segments.
public struct FinishedSubtitles: Sendable, Equatable {
    public var plan: TranscodePlan.SubtitleRendition
    public var cues: [SubtitleCue]

    public init(plan: TranscodePlan.SubtitleRendition, cues: [SubtitleCue]) {
        self.plan = plan
        self.cues = cues
    }

    /// - Parameter wholeFile: what ``wholeFile()`` made.
    public init(plan: TranscodePlan.SubtitleRendition, wholeFile: WebVTT) {
        self.plan = plan
        cues = wholeFile.cues.map { cue in
            SubtitleCue(
                time: cue.start.time..<max(cue.start, cue.end).time, payload: cue.payload,
                settings: cue.settings.isEmpty ? nil : cue.settings)
        }
    }

    /// RFC 8216 3.5: the media's zero is the cues' zero.
    static let timestampMap = "X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"

    /// All cues in one file, for downloads and for players that want one.
    public func wholeFile() -> WebVTT { WebVTT(cues: cues.map(WebVTT.Cue.init)) }

    /// One file for each stretch between neighbouring boundaries, empty ones included, as the playlist has to span the
    /// whole content. A cue stands, with its full time, in every segment during which it is shown.
    /// - Parameter boundaries: rising, from the beginning to the end of the video.
    public func segments(boundaries: [MediaTime]) -> [WebVTT] {
        var first = 0
        return zip(boundaries, boundaries.dropFirst()).map { start, end in
            // Cues are in order of their start; those that ended before this segment are passed for good.
            while first < cues.count, cues[first].time.upperBound <= start { first += 1 }
            let shown = cues[first...].prefix { $0.time.lowerBound < end }.filter { start < $0.time.upperBound }
            return WebVTT(header: [Self.timestampMap], cues: shown.map(WebVTT.Cue.init))
        }
    }
}

extension WebVTT.Cue {
    init(_ cue: SubtitleCue) {
        self.init(
            start: WebVTT.Timestamp(cue.time.lowerBound), end: WebVTT.Timestamp(cue.time.upperBound),
            settings: cue.settings ?? "", payload: cue.payload)
    }
}
