import CMAF
import HeadwaterCore

extension MediaStream.TrackRun {
    /// The samples of one track in a segment; nil when it has none.
    init?(
        of track: MovieTrack, position: Int, in segment: MediaSegment, bytes: [UInt8]
    ) throws(CMAFError) {
        var fragments: [MediaStream.Fragment] = []
        var span = PresentationSpan()
        for fragment in segment.fragments {
            for run in fragment.runs where run.trackID == track.id {
                guard let first = run.samples.first else { continue }
                span.take(run)
                fragments.append(
                    MediaStream.Fragment(
                        offset: Int64(fragment.offset), leadByteCount: Int64(first.range.upperBound - fragment.offset),
                        decodeTime: run.decodeTime, duration: run.duration, sampleCount: run.samples.count,
                        startsWithSync: first.isSync, startsWithIDR: try track.isIDR(bytes[first.range]),
                        syncCount: run.samples.count { $0.isSync }))
            }
        }
        guard let first = fragments.first else { return nil }
        self.init(
            track: position, timescale: track.timescale, start: first.decodeTime,
            duration: fragments.reduce(0) { $0 &+ $1.duration },
            sampleCount: fragments.reduce(0) { $0 + $1.sampleCount },
            presentationStart: span.start, presentationEnd: span.end, shortestSample: span.shortestSample,
            fragments: fragments)
    }

    /// What decoding showed, for containers without sample tables.
    init(_ decoded: DecodedTrack, position: Int) {
        let isVideo = if case .video = decoded.media { true } else { false }
        self.init(
            track: position, timescale: decoded.timescale, start: decoded.start, duration: decoded.end - decoded.start,
            sampleCount: isVideo ? Int(clamping: decoded.decodedUnits) : decoded.packets,
            presentationStart: decoded.start, presentationEnd: decoded.end)
    }
}

/// When the samples of several runs are shown, before the edit list.
private struct PresentationSpan {
    var start = Int64.max
    var end = Int64.min
    var shortestSample = Int64.max

    mutating func take(_ run: SampleRun) {
        var time = run.decodeTime
        for sample in run.samples {
            // Wrapping: a hostile time may be next to the end of all numbers, and its sum is worth nothing anyway.
            let shown = time &+ Int64(sample.compositionOffset)
            start = min(start, shown)
            end = max(end, shown &+ Int64(sample.duration))
            shortestSample = min(shortestSample, Int64(sample.duration))
            time &+= Int64(sample.duration)
        }
    }
}

extension MediaSegment {
    /// What players may stumble over although every box can be read.
    var problems: [String] {
        var problems: [String] = []
        let data = boxes.filter { $0.type == "mdat" }
        if fragments.isEmpty { problems.append("there is no moof") }
        if data.count != fragments.count { problems.append("\(fragments.count) moof and \(data.count) mdat") }
        let samples = fragments.flatMap(\.runs).flatMap(\.samples)
        let claimed = samples.reduce(0) { $0 + $1.range.count }
        let held = data.reduce(0) { $0 + $1.payload.count }
        if claimed != held { problems.append("\(held) bytes in mdat, samples of \(claimed)") }
        let stray = samples.first { sample in !data.contains { $0.payload.contains(sample.range.lowerBound) } }
        if let stray { problems.append("a sample at byte \(stray.range.lowerBound), outside of every mdat") }
        return problems
    }
}
