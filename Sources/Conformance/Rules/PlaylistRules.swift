import HeadwaterCore
import Manifests

extension Rule {
    static let playlists: [Rule] = [
        .must(
            "not-empty", .playlists, "The multivariant playlist names variants, and media playlists name segments.",
            source: "RFC 8216 4.3.4.2"
        ) { presentation in
            let variants = presentation.multivariant.map {
                Finding.check(
                    !$0.variants.isEmpty, "multivariant playlist", "\($0.variants.count) variants",
                    expected: "at least 1")
            }
            return [variants].compactMap(\.self)
                + presentation.streams.map {
                    .check(!$0.segments.isEmpty, $0.name, "\($0.segments.count) segments", expected: "at least 1")
                }
        },
        .must(
            "independent-segments", .playlists, "The multivariant playlist has EXT-X-INDEPENDENT-SEGMENTS.",
            source: "RFC 8216 4.3.5.1, Apple 2.8"
        ) { presentation in
            if let multivariant = presentation.multivariant {
                return [
                    .check(
                        multivariant.hasIndependentSegments, "multivariant playlist",
                        multivariant.hasIndependentSegments ? "present" : "absent", expected: "present")
                ]
            }
            return presentation.playedStreams.map {
                .check(
                    $0.playlist.hasIndependentSegments, $0.name,
                    $0.playlist.hasIndependentSegments ? "present" : "absent", expected: "present")
            }
        },
        .must(
            "playlist-type", .playlists, "Playlists are VOD and ended, or EVENT while they grow.",
            source: "RFC 8216 4.3.3.5, 4.3.3.4"
        ) { presentation in
            presentation.streams.map { stream in
                let (kind, isEnded) = (stream.playlist.kind, stream.playlist.isEnded)
                let measured = "\(kind?.rawValue ?? "no type"), \(isEnded ? "ended" : "not ended")"
                return switch presentation.profile {
                case .vod:
                    .check(kind == .vod && isEnded, stream.name, measured, expected: "VOD, ended")
                case .live:
                    .check(kind == .event && !isEnded, stream.name, measured, expected: "EVENT, not ended")
                }
            }
        },
        .must(
            "version", .playlists,
            "EXT-X-VERSION covers what the playlist uses; EXT-X-MAP needs 6, and 5 with I-frames.",
            source: "RFC 8216 7"
        ) { presentation in
            presentation.streams.map { stream in
                let needed = stream.playlist.neededVersion
                return .check(
                    stream.playlist.version >= needed, stream.name, "\(stream.playlist.version)",
                    expected: "at least \(needed)")
            }
        },
        .must(
            "target-duration", .playlists, "No EXTINF, rounded, is longer than EXT-X-TARGETDURATION.",
            source: "RFC 8216 4.3.3.1"
        ) { presentation in
            presentation.streams.map { stream in
                let longest = stream.segments.map(\.duration).max() ?? .zero
                let target = stream.playlist.targetDuration
                return .check(
                    longest.rescaled(to: 1) <= Int64(target), stream.name,
                    "\(longest.text) s of \(target) s", expected: "at most \(target) s, rounded")
            }
        },
        .must(
            "target-duration-equal", .playlists, "Picture, sound and subtitles have the same EXT-X-TARGETDURATION.",
            source: "RFC 8216bis 6.2.4"
        ) { presentation in
            let streams = presentation.playedStreams
            guard streams.count > 1, let first = streams.first?.playlist.targetDuration else { return [] }
            let others = streams.filter { $0.playlist.targetDuration != first }
            guard others.isEmpty else {
                return others.map {
                    .check(false, $0.name, "\($0.playlist.targetDuration) s", expected: "\(first) s")
                }
            }
            return [.check(true, "\(streams.count) playlists", "\(first) s", expected: "")]
        },
    ]
}

extension MediaPlaylist {
    /// The least EXT-X-VERSION that allows what it has (RFC 8216 7).
    fileprivate var neededVersion: Int {
        if segments.contains(where: { $0.map != nil }) { return hasIFramesOnly ? 5 : 6 }
        if hasIFramesOnly || segments.contains(where: { $0.byteRange != nil }) { return 4 }
        return segments.contains { $0.duration.millionths % 1_000_000 != 0 } ? 3 : 1
    }
}

extension MediaTime {
    /// Seconds to the millisecond, or to the microsecond when less is left.
    var text: String { DecimalNumber(millionths: rescaled(to: 1_000_000)).description }

    var magnitude: MediaTime { MediaTime(value < 0 ? -value : value, timescale: timescale) }
}
