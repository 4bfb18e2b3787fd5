import HeadwaterCore
import Manifests

extension Rule {
    static let delivery: [Rule] = [
        .must(
            "playlists-compressed", .delivery, "Playlists come gzip'd to clients that accept it.", source: "Apple 7.2"
        ) { presentation in
            presentation.deliveries.map { delivery in
                .check(
                    delivery.contentEncoding != nil, delivery.uri, delivery.contentEncoding ?? "not compressed",
                    expected: "gzip")
            }
        }
    ]

    static let dash: [Rule] = [
        .must(
            "dash-segments", .dash,
            "The DASH manifest names the segments of the playlists, with their times and codecs.",
            source: "ISO/IEC 23009-1, 5.3.9"
        ) { presentation in
            guard let dash = presentation.dash else { return [] }
            if let problem = dash.problem { return [.check(false, dash.uri, problem, expected: "a manifest")] }
            return dash.representations.map { presentation.finding(for: $0) }
        },
        .must(
            "dash-duration", .dash,
            "The DASH manifest lasts as long as the pictures, or the sound where there are none.",
            source: "ISO/IEC 23009-1, 5.3.1.2"
        ) { presentation in
            guard let dash = presentation.dash, dash.problem == nil, presentation.profile == .vod else { return [] }
            guard let stream = presentation.videoStreams.first ?? presentation.soundStreams.first,
                let lead = stream.lead, let end = stream.presentationEnd(of: lead),
                let start = stream.presentationStart(of: lead)
            else { return [] }
            let measured = end - start
            guard let stated = dash.presentationDuration else {
                return [.check(false, dash.uri, dash.duration ?? "absent", expected: "\(measured.text) s")]
            }
            let frame = presentation.shortestFrame ?? MediaTime(1, timescale: 10)
            return [
                .check(
                    (stated - measured).magnitude <= frame, dash.uri, "\(stated.text) s", expected: "\(measured.text) s"
                )
            ]
        },
    ]
}

extension Presentation {
    fileprivate func finding(for representation: DASHPresentation.Representation) -> Finding {
        let id = representation.id
        let resources = representation.segments.map(\.resource)
        let named = Set(resources)
        guard
            let stream = playedStreams.first(where: {
                $0.segments.contains { named.contains($0.resource) }
            })
        else {
            return .notChecked(id, "no playlist names its segments")
        }
        guard stream.segments.map(\.resource) == resources else {
            return .check(
                false, id, "\(resources.count) segments", expected: "the \(stream.segments.count) of \(stream.name)")
        }
        let lead = stream.lead.map { stream.tracks[$0] }
        if let stated = representation.codecs, let codec = lead?.codec, stated.lowercased() != codec.lowercased() {
            return .check(false, id, stated, expected: codec)
        }
        if let stated = representation.size, let size = lead?.size, stated != size {
            return .check(false, id, "\(stated)", expected: "\(size)")
        }
        for (named, segment) in zip(representation.segments, stream.segments) {
            guard let run = segment.runs.first(where: { $0.track == stream.lead }) else { continue }
            guard representation.timescale == run.timescale, names(named, run, priming: lead?.primingTicks ?? 0) else {
                return .check(
                    false, id, "\(named.start) for \(named.duration) in 1/\(representation.timescale) s",
                    expected: "\(run.start) for \(run.duration) in 1/\(run.timescale) s")
            }
        }
        return .check(true, id, "\(resources.count) segments of \(stream.name)", expected: "")
    }

    /// Packagers state times either as `tfdt` has them, or as they are presented once the priming is cut off.
    private func names(_ named: DASHPresentation.Segment, _ run: MediaStream.TrackRun, priming: Int64) -> Bool {
        if named.start == run.start, named.duration == run.duration { return true }
        let start = max(0, run.start - priming)
        return named.start == start && named.start + named.duration == run.end - priming
    }
}
