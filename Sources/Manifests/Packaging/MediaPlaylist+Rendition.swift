import HeadwaterCore

extension MediaPlaylist {
    /// The EXT-X-TARGETDURATION of a set of renditions that are played together, in seconds.
    ///
    /// RFC 8216 6.2.4 wants the same in all of them: the longest segment's duration, rounded to the nearest
    /// second as 4.3.3.1 compares it, at least 1.
    public static func targetDuration(of renditions: [FinishedRendition]) -> Int {
        renditions.reduce(1) { longest, rendition in
            rendition.presentedTicks.reduce(longest) {
                max($0, Int(MediaTime($1, timescale: rendition.track.timescale).rescaled(to: 1)))
            }
        }
    }

    /// The playlist of a finished rendition, complete and final.
    ///
    /// - Parameters:
    ///   - rendition: each of its segments starts with a sync sample.
    ///   - targetDuration: ``targetDuration(of:)`` all renditions of the presentation.
    public static func make(rendition: FinishedRendition, targetDuration: Int) -> MediaPlaylist {
        let durations = roundedDurations(ofTicks: rendition.presentedTicks, timescale: rendition.track.timescale)
        var segments = zip(rendition.segments, durations).map { Segment(uri: $0.uri, duration: $1) }
        if !segments.isEmpty { segments[0].map = Map(uri: rendition.initURI) }
        return MediaPlaylist(
            targetDuration: targetDuration, kind: .vod, hasIndependentSegments: true, segments: segments, isEnded: true)
    }

    /// The I-frame playlist of a finished video rendition: the first picture of each fragment.
    ///
    /// A range begins at the `moof`, without which fMP4 samples can't be read. The target duration is its own,
    /// as RFC 8216 6.2.4 allows these playlists.
    public static func makeIFrames(rendition: FinishedRendition) -> MediaPlaylist {
        let pictures = rendition.segments.flatMap { segment in
            segment.facts.fragments.map { (uri: segment.uri, fragment: $0) }
        }
        let durations = roundedDurations(
            ofTicks: pictures.map(\.fragment.duration), timescale: rendition.track.timescale)
        var segments = zip(pictures, durations).map { picture, duration in
            let fragment = picture.fragment
            return Segment(
                uri: picture.uri, duration: duration,
                byteRange: ByteRange(length: fragment.leadByteCount, offset: fragment.offset))
        }
        if !segments.isEmpty { segments[0].map = Map(uri: rendition.initURI) }
        return MediaPlaylist(
            targetDuration: iFrameTargetDuration(of: rendition), kind: .vod, hasIFramesOnly: true, segments: segments,
            isEnded: true)
    }

    static func iFrameTargetDuration(of rendition: FinishedRendition) -> Int {
        rendition.segments.reduce(1) { longest, segment in
            segment.facts.fragments.reduce(longest) {
                max($0, Int(MediaTime($1.duration, timescale: rendition.track.timescale).rescaled(to: 1)))
            }
        }
    }

    /// Durations in millionths of a second, each the difference of two rounded times: what rounding takes from
    /// one it gives to the next, so that the sum of any run is within a millionth of the truth.
    private static func roundedDurations(ofTicks ticks: [Int64], timescale: Int32) -> [DecimalNumber] {
        var end: Int64 = 0
        var roundedEnd: Int64 = 0
        return ticks.map { ticks in
            end += ticks
            let start = roundedEnd
            roundedEnd = MediaTime(end, timescale: timescale).rescaled(to: 1_000_000)
            return DecimalNumber(millionths: roundedEnd - start)
        }
    }
}

extension FinishedRendition {
    /// What playing only the first picture of each fragment needs, by the same rule as the whole.
    public var iFrameBandwidth: Bandwidth {
        let spans = segments.flatMap(\.facts.fragments).map {
            Bandwidth.Span(byteCount: $0.leadByteCount, ticks: $0.duration)
        }
        return Bandwidth(
            spans: spans, timescale: track.timescale, targetDuration: MediaPlaylist.iFrameTargetDuration(of: self))
    }
}
