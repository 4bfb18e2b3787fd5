public import CMAF
import HeadwaterCore
public import Manifests

/// Streams of which each segment was read and decoded when it was stored: what a publisher has before it publishes.
extension MediaStream {
    /// - Parameters:
    ///   - uri: as the multivariant playlist names it.
    ///   - initSegment: the stored bytes.
    /// - Throws: ``CMAFError`` when these are no init segment.
    public init(
        _ rendition: FinishedRendition, uri: String, playlist: MediaPlaylist, initSegment: [UInt8]
    ) throws(CMAFError) {
        let movie = try FragmentedMovie(initSegment)
        self.init(rendition, uri: uri, playlist: playlist, tracks: movie.tracks.map(MediaTrack.init))
        personalData = PersonalData.names(in: initSegment)
    }

    public init(_ rendition: FinishedRendition, uri: String, playlist: MediaPlaylist, tracks: [MediaTrack]) {
        self.init(
            name: rendition.name, uri: uri, playlist: playlist, format: .fragmentedMP4, tracks: tracks,
            segments: zip(playlist.segments, rendition.segments).map { listed, finished in
                let facts = finished.facts
                return Segment(
                    uri: listed.uri, resource: listed.uri, byteCount: facts.byteCount, duration: listed.duration.time,
                    isDiscontinuous: listed.isDiscontinuous,
                    runs: [TrackRun(facts, timescale: rendition.track.timescale)], decoding: .heldEarlier)
            })
    }

    /// The I-frame playlist of a finished rendition.
    public init(
        iFramesOf rendition: FinishedRendition, uri: String, playlist: MediaPlaylist, initSegment: [UInt8]
    ) throws(CMAFError) {
        let movie = try FragmentedMovie(initSegment)
        self.init(
            name: "\(rendition.name) I-frames", uri: uri, playlist: playlist, format: .fragmentedMP4,
            tracks: movie.tracks.map(MediaTrack.init),
            segments: playlist.segments.map { listed in
                Segment(
                    uri: listed.uri, resource: listed.uri, offset: listed.byteRange?.offset ?? 0,
                    byteCount: listed.byteRange?.length, duration: listed.duration.time, decoding: .heldEarlier)
            })
    }
}

extension MediaStream.TrackRun {
    fileprivate init(_ facts: SegmentFacts, timescale: Int32) {
        var time = facts.start
        let fragments = facts.fragments.map { fragment in
            defer { time += fragment.duration }
            return MediaStream.Fragment(
                offset: fragment.offset, leadByteCount: fragment.leadByteCount, decodeTime: time,
                // Segments that start with anything else are not stored.
                duration: fragment.duration, sampleCount: fragment.sampleCount, startsWithSync: true)
        }
        self.init(
            track: 0, timescale: timescale, start: facts.start, duration: facts.duration,
            sampleCount: facts.sampleCount,
            presentationStart: facts.start, presentationEnd: facts.start + facts.duration, fragments: fragments)
    }
}
