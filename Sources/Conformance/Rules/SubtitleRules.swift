import HeadwaterCore
import Manifests

extension Rule {
    static let subtitles: [Rule] = [
        .must(
            "subtitles-webvtt", .subtitles, "Subtitles are WebVTT with X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000.",
            source: "RFC 8216 3.5"
        ) { presentation in
            presentation.subtitleStreams.map { stream in
                guard stream.format == .webVTT else {
                    return .notChecked(stream.name, "subtitles in \(stream.format.rawValue)")
                }
                let bad = stream.segments.first { segment in !(segment.text?.hasZeroMap ?? false) }
                return .check(
                    bad == nil, stream.name,
                    bad.map { "\($0.uri): \($0.text?.header.joined(separator: " ") ?? "no WebVTT")" }
                        ?? "\(stream.segments.count) files",
                    expected: "the map from 0 to 0 in each")
            }
        },
        .must(
            "subtitles-span", .subtitles, "Playlists of subtitles span the whole content.", source: "RFC 8216 6.2.4"
        ) { presentation in
            guard let reference = presentation.videoStreams.first ?? presentation.soundStreams.first else { return [] }
            let whole = reference.playlist.duration.time
            let target = MediaTime(Int64(reference.playlist.targetDuration), timescale: 1)
            return presentation.subtitleStreams.map { stream in
                let span = stream.playlist.duration.time
                let frame = presentation.shortestFrame ?? .zero
                // While the content grows, subtitles may lag by a segment.
                let limit = presentation.profile == .vod ? frame : target
                return .check(
                    (span - whole).magnitude <= limit, stream.name, "\(span.text) s", expected: "\(whole.text) s")
            }
        },
        .must(
            "subtitles-ordered", .subtitles, "Cues come in the order of their starts, and none ends before it begins.",
            source: "WebVTT 4.1, 6.1"
        ) { presentation in
            presentation.subtitleStreams.filter { $0.format == .webVTT }.map { stream in
                for segment in stream.segments {
                    let cues = segment.text?.cues ?? []
                    let late = zip(cues, cues.dropFirst()).first { $1.start.milliseconds < $0.start.milliseconds }?.1
                    if let bad = late ?? cues.first(where: { $0.end.milliseconds < $0.start.milliseconds }) {
                        return .check(
                            false, stream.name, "\(segment.uri): a cue from \(bad.start) to \(bad.end)",
                            expected: "behind the one before, and forwards")
                    }
                }
                return .check(true, stream.name, "\(stream.segments.count) files", expected: "")
            }
        },
        .must(
            "subtitles-inside", .subtitles, "Cues lie in the time of their segment and of the content.",
            source: "RFC 8216 3.5"
        ) { presentation in
            presentation.subtitleStreams.filter { $0.format == .webVTT }.map { stream in
                var start = MediaTime.zero
                var cues = 0
                for segment in stream.segments {
                    let end = start + segment.duration
                    let stray = segment.text?.cues.first { cue in
                        // Milliseconds are all that WebVTT can say.
                        cue.start.milliseconds > end.rescaled(to: 1000, rounding: .up)
                            || cue.end.milliseconds < start.rescaled(to: 1000, rounding: .down)
                    }
                    if let stray {
                        return .check(
                            false, stream.name, "\(segment.uri): a cue at \(stray.start)",
                            expected: "within \(start.text)–\(end.text) s")
                    }
                    cues += segment.text?.cues.count ?? 0
                    start = end
                }
                return .check(true, stream.name, "\(cues) cues", expected: "")
            }
        },
    ]
}

extension WebVTT {
    fileprivate var hasZeroMap: Bool {
        header.contains { line in
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == "X-TIMESTAMP-MAP" else { return false }
            let values = Set(parts[1].split(separator: ",").map { $0.filter { $0 != " " } })
            return values.contains("MPEGTS:0")
                && (values.contains("LOCAL:00:00:00.000") || values.contains("LOCAL:00:00.000"))
        }
    }
}
