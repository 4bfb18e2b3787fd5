import CMAF
import HeadwaterCore
import Manifests

extension Presentation {
    func stream(at uri: String) -> MediaStream? { streams.first { $0.uri == uri } }

    /// With pictures in motion.
    var videoStreams: [MediaStream] { streams.filter { !$0.playlist.hasIFramesOnly && $0.video != nil } }
    /// With sound, alone or beside pictures.
    var soundStreams: [MediaStream] { streams.filter { !$0.playlist.hasIFramesOnly && $0.audio != nil } }
    var iFrameStreams: [MediaStream] { streams.filter(\.playlist.hasIFramesOnly) }
    var playedStreams: [MediaStream] { streams.filter { !$0.playlist.hasIFramesOnly } }
    var subtitleStreams: [MediaStream] {
        (multivariant?.renditions ?? []).filter { $0.kind == .subtitles }.compactMap { $0.uri.flatMap(stream) }
    }

    /// The renditions that a variant plays from a group, with their streams.
    func renditions(
        _ kind: MultivariantPlaylist.Rendition.Kind, of variant: MultivariantPlaylist.Variant
    ) -> [(rendition: MultivariantPlaylist.Rendition, stream: MediaStream?)] {
        let group =
            switch kind {
            case .audio: variant.audio
            case .video: variant.video
            case .subtitles: variant.subtitles
            case .closedCaptions: nil as String?
            }
        guard let group else { return [] }
        return (multivariant?.renditions ?? []).filter { $0.kind == kind && $0.group == group }.map {
            ($0, $0.uri.flatMap(stream) ?? stream(at: variant.uri))
        }
    }

    /// By how many segments two playlists may differ: by one while both grow, since the one is read a moment after the
    /// other; by none when one of them has ended.
    func slack(_ one: MediaStream, _ other: MediaStream) -> Int {
        profile == .live && !one.playlist.isEnded && !other.playlist.isEnded ? 1 : 0
    }

    /// How long a picture lasts at least, in any stream; nil without pictures.
    var shortestFrame: MediaTime? { videoStreams.compactMap(\.frameDuration).min() }
}

extension MediaStream {
    var video: Int? { tracks.firstIndex { $0.media == .video } }
    var audio: Int? { tracks.firstIndex { $0.media == .audio } }
    /// Why nothing can be said of the samples of any segment: all are encrypted. Nil where that is not so.
    var sealedReason: String? {
        guard !segments.isEmpty, segments.allSatisfy({ $0.encryption?.isOfWholeSegments == true }) else { return nil }
        return segments.first?.encryption?.reason
    }
    /// The same of what decoding would show, which `SAMPLE-AES` and Common Encryption hide too.
    var undecodableReason: String? {
        if tracks.contains(where: \.isEncrypted) {
            return segments.first?.encryption?.reason
                ?? "its samples are encrypted and cannot be judged without the key"
        }
        guard !segments.isEmpty, segments.allSatisfy({ $0.encryption != nil }) else { return nil }
        return segments.first?.encryption?.reason
    }
    /// Why its tracks are not known.
    var hiddenTracksReason: String? { tracks.isEmpty ? sealedReason : nil }
    var isComplete: Bool { segments.allSatisfy { $0.byteCount != nil } }

    /// The runs of a track with the segments they lie in.
    func runs(of track: Int) -> [(segment: Segment, run: TrackRun)] {
        segments.compactMap { segment in segment.runs.first { $0.track == track }.map { (segment, $0) } }
    }

    /// The stream's leading track: its pictures, else its sound.
    var lead: Int? { video ?? audio ?? tracks.indices.first }

    /// The average duration of a picture; nil without pictures or samples.
    var frameDuration: MediaTime? {
        guard let video, let scale = runs(of: video).first?.run.timescale else { return nil }
        let runs = runs(of: video).map(\.run)
        let (ticks, count) = (runs.reduce(0) { $0 + $1.duration }, runs.reduce(0) { $0 + $1.sampleCount })
        guard count > 0, ticks > 0 else { return nil }
        return MediaTime(
            MediaTime(ticks, timescale: scale).rescaled(to: 1_000_000) / Int64(count), timescale: 1_000_000)
    }

    /// Frames per second over the whole stream.
    var framesPerSecond: Double? {
        guard let video else { return nil }
        let runs = runs(of: video).map(\.run)
        let count = runs.reduce(0) { $0 + $1.sampleCount }
        let seconds = runs.reduce(0.0) { $0 + MediaTime($1.duration, timescale: $1.timescale).seconds }
        return seconds > 0 ? Double(count) / seconds : nil
    }

    /// When a track's first sample is presented, its edit list applied.
    func presentationStart(of track: Int) -> MediaTime? {
        guard let run = runs(of: track).first?.run else { return nil }
        // What lies before the edit's time is not presented, and that time becomes the zero.
        let priming = tracks[track].primingTicks
        return MediaTime(max(run.presentationStart, priming) - priming, timescale: run.timescale)
    }

    func presentationEnd(of track: Int) -> MediaTime? {
        guard let run = runs(of: track).last?.run else { return nil }
        return MediaTime(run.presentationEnd - tracks[track].primingTicks, timescale: run.timescale)
    }

    /// How long each segment is presented by its samples, what the edit list cuts off left out.
    var presentedDurations: [MediaTime]? {
        guard let lead, !segments.isEmpty else { return nil }
        var priming = tracks[lead].primingTicks
        // Pictures that an edit list moves by their composition offset all stay.
        if tracks[lead].media == .video { priming = 0 }
        var durations: [MediaTime] = []
        for segment in segments {
            guard let run = segment.runs.first(where: { $0.track == lead }) else { return nil }
            let cut = min(priming, run.duration)
            priming -= cut
            durations.append(MediaTime(run.duration - cut, timescale: run.timescale))
        }
        return durations
    }

    /// The bit rates of its segments (RFC 8216 4.1); nil when a segment could not be read.
    var bandwidth: Bandwidth? {
        guard isComplete, !segments.isEmpty else { return nil }
        let durations = presentedDurations ?? segments.map(\.duration)
        let spans = zip(segments, durations).map {
            Bandwidth.Span(byteCount: $0.byteCount ?? 0, ticks: $1.rescaled(to: Self.bandwidthTimescale))
        }
        return Bandwidth(
            spans: spans, timescale: Self.bandwidthTimescale, targetDuration: max(1, playlist.targetDuration))
    }

    private static let bandwidthTimescale: Int32 = 1_000_000

    var decoded: [(segment: Segment, result: DecodedSegment)] {
        segments.compactMap { segment in
            if case .done(let result) = segment.decoding { (segment, result) } else { nil }
        }
    }

    /// Decoded pictures of the leading video track, one for each decoded segment.
    var pictures: [DecodedPicture] {
        decoded.flatMap(\.result.tracks).compactMap { track in
            if case .video(let picture) = track.media { picture } else { nil }
        }
    }
}
