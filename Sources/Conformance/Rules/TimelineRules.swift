import HeadwaterCore
import Manifests

extension Rule {
    static let timeline: [Rule] = [
        .must(
            "decode-times", .timeline, "Each segment starts where the one before ended: tfdt + the sum of durations.",
            source: "ISO/IEC 23000-19, 7.3.2.3"
        ) { presentation in
            presentation.playedStreams.flatMap { stream in
                stream.tracks.indices.compactMap { stream.continuity(of: $0) }
            }
        },
        .must(
            "common-start", .timeline,
            "Picture and sound are presented from the same moment, edit lists applied.",
            source: "ISO/IEC 23000-19, 7.5",
            judge: \.startFindings),
        .must(
            "common-end", .timeline, "Pictures end together, and sound within one of its frames of them.",
            source: "Apple 2.4", judge: \.endFindings),
        .must(
            "boundaries-aligned", .timeline, "Segments of all video renditions start at the same samples.",
            source: "RFC 8216 6.2.4", judge: \.boundaryFindings),
        .must(
            "extinf", .timeline, "Any run of EXTINF sums to the samples' time within one frame.",
            source: "RFC 8216 4.3.2.1, 6.2.1", judge: \.durationFindings),
    ]
}

extension MediaStream {
    /// Nil for a track without samples.
    fileprivate func continuity(of track: Int) -> Finding? {
        let runs = runs(of: track)
        guard let first = runs.first?.run else { return nil }
        let subject = tracks.count > 1 ? "\(name) \(tracks[track].media)" : name
        // Transport streams state when things are shown, rounded to 1/90,000 s, and estimate how long.
        let tolerance = format == .transportStream ? max(1, first.duration / Int64(max(1, first.sampleCount)) / 2) : 0
        var next: Int64?
        var previous = ""
        for (segment, run) in runs {
            if segment.isDiscontinuous { next = nil }
            for piece in run.fragments.isEmpty
                ? [(run.start, run.duration)] : run.fragments.map({ ($0.decodeTime, $0.duration) })
            {
                if let next, abs(piece.0 - next) > tolerance {
                    return .check(
                        false, subject, "\(segment.uri) starts at \(piece.0) in 1/\(run.timescale) s",
                        expected: "\(next), where \(previous) ended")
                }
                next = piece.0 + piece.1
                previous = segment.uri
            }
        }
        let samples = runs.reduce(0) { $0 + $1.run.sampleCount }
        return .check(true, subject, "\(samples) samples in \(runs.count) segments", expected: "")
    }
}

extension Presentation {
    /// Every track that is played, with its stream.
    private var playedTracks: [(stream: MediaStream, track: Int)] {
        playedStreams.flatMap { stream in
            stream.tracks.indices.filter { stream.tracks[$0].media != .other }.map { (stream, $0) }
        }
    }

    /// One frame of sound, by its samples: the grid on which sound can begin and end.
    private func frame(of track: Int, in stream: MediaStream) -> MediaTime {
        guard let run = stream.runs(of: track).first(where: { $0.run.sampleCount > 0 })?.run else { return .zero }
        return MediaTime(run.shortestSample ?? run.duration / Int64(run.sampleCount), timescale: run.timescale)
    }

    fileprivate var startFindings: [Finding] {
        let starts = playedTracks.compactMap { item in
            item.stream.presentationStart(of: item.track).map { (item.stream, item.track, $0) }
        }
        guard let reference = starts.first(where: { $0.0.tracks[$0.1].media == .video }) ?? starts.first else {
            return []
        }
        return starts.map { stream, track, start in
            let offset = start - reference.2
            let limit = startLimit(of: track, in: stream)
            let holds = offset.magnitude <= limit
            return .check(
                holds, stream.name, "\(offset.text) s",
                expected: "0 s from \(reference.0.name), which starts at \(reference.2.text) s")
        }
    }

    /// Pictures start together to the tick; the clock of sound may not have a tick there. Transport streams have no
    /// edit lists, so that the priming of sound stands before the pictures.
    private func startLimit(of track: Int, in stream: MediaStream) -> MediaTime {
        switch (stream.tracks[track].media, stream.format) {
        case (.audio, .transportStream): frame(of: track, in: stream) + MediaTime(1, timescale: 1000)
        case (.audio, _): Self.audibleOffset
        default: .zero
        }
    }

    /// A frame of AAC lasts 21 ms; priming that is not signalled makes sound late by one. Half of it tells the two apart.
    private static let audibleOffset = MediaTime(10, timescale: 1000)

    fileprivate var endFindings: [Finding] {
        let ends = playedTracks.compactMap { item in
            item.stream.presentationEnd(of: item.track).map { (item.stream, item.track, $0) }
        }
        guard profile == .vod,
            let reference = ends.first(where: { $0.0.tracks[$0.1].media == .video }) ?? ends.first
        else { return [] }
        return ends.map { stream, track, end in
            let offset = end - reference.2
            let frame = frame(of: track, in: stream)
            let isPicture = stream.tracks[track].media == .video
            let holds = isPicture ? offset == .zero : offset.magnitude <= frame
            return .check(
                holds, stream.name, "\(offset.text) s",
                expected: isPicture
                    ? "0 s from the end of \(reference.0.name)"
                    : "within \(frame.text) s of the end of \(reference.0.name)")
        }
    }

    fileprivate var boundaryFindings: [Finding] {
        let streams = videoStreams.filter { $0.sealedReason == nil }
        guard streams.count > 1, let reference = streams.first else { return [] }
        let expected = reference.boundaries
        return streams.map { stream in
            let found = stream.boundaries
            let difference = zip(found, expected).enumerated().first { $1.0 != $1.1 }
            guard let difference else {
                let slack = slack(stream, reference)
                return .check(
                    abs(found.count - expected.count) <= slack, stream.name, "\(found.count) boundaries",
                    expected: "\(expected.count), as \(reference.name) has\(slack > 0 ? ", or one more or less" : "")")
            }
            return .check(
                false, stream.name, "segment \(difference.offset) starts at \(difference.element.0.text) s",
                expected: "\(difference.element.1.text) s, as in \(reference.name)")
        }
    }

    fileprivate var durationFindings: [Finding] {
        streams.filter { !$0.segments.isEmpty }.compactMap { stream in
            guard let truth = stream.presentedDurations, !stream.playlist.hasIFramesOnly else { return nil }
            let frame = max(
                shortestFrame ?? .zero, stream.video == nil ? frame(of: stream.lead ?? 0, in: stream) : .zero)
            var (error, least, most) = (MediaTime.zero, MediaTime.zero, MediaTime.zero)
            for (segment, duration) in zip(stream.segments, truth) {
                error = error + segment.duration - duration
                least = min(least, error)
                most = max(most, error)
            }
            // The sum over a run is the difference of two of these errors.
            let worst = most - least
            return .check(
                worst <= frame, stream.name, "\(worst.text) s off at most", expected: "within \(frame.text) s")
        }
    }
}

extension MediaStream {
    /// When each segment of pictures starts, then when the last one ends.
    fileprivate var boundaries: [MediaTime] {
        guard let video else { return [] }
        let runs = runs(of: video).map(\.run)
        let starts = runs.map { MediaTime($0.start, timescale: $0.timescale) }
        return starts + (runs.last.map { [MediaTime($0.end, timescale: $0.timescale)] } ?? [])
    }
}
