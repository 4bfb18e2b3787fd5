import HeadwaterCore
import Manifests

extension Rule {
    static let recommended: [Rule] = [
        .should(
            "uris-relative", .playlists, "References are relative, so that a presentation can be moved.",
            source: "Headwater"
        ) { presentation in
            [
                .check(
                    presentation.absoluteURIs.isEmpty, "presentation", presentation.absoluteURIs.first ?? "all are",
                    expected: "relative references")
            ]
        },
        .should(
            "idr-interval", .segments, "There is an IDR picture every two seconds.", source: "Apple 1.13"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                guard let video = stream.video else { return nil }
                let longest = stream.runs(of: video).flatMap { item in
                    item.run.fragments.map { MediaTime($0.duration, timescale: item.run.timescale) }
                }.max()
                // A GOP is a whole number of frames, and 29.97 of them a second do not make two.
                return longest.map {
                    .check($0 <= MediaTime(2100, timescale: 1000), stream.name, "\($0.text) s", expected: "at most 2 s")
                }
            }
        },
        .should(
            "segment-duration", .segments, "Segments last about six seconds.", source: "Apple 7.5"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                let long = stream.segments.dropLast().map(\.duration)
                guard let least = long.min(), let most = long.max() else { return nil }
                let holds = least >= MediaTime(3, timescale: 1) && most <= MediaTime(9, timescale: 1)
                return .check(holds, stream.name, "\(least.text)–\(most.text) s", expected: "about 6 s")
            }
        },
        .should(
            "peak-over-average", .bandwidth, "The peak is at most twice the average.", source: "Apple 1.29"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                guard let bandwidth = stream.bandwidth, bandwidth.average > 0 else { return nil }
                let ratio = Double(bandwidth.peak) / Double(bandwidth.average)
                return .check(ratio <= 2, stream.name, "\(fixed(ratio * 100, 0)) %", expected: "at most 200 %")
            }
        },
        .should(
            "first-variant", .variants, "The first variant is the one nearest to 2 Mbit/s.", source: "Apple 9.24"
        ) { presentation in
            guard let variants = presentation.multivariant?.variants, let first = variants.first else { return [] }
            let distance = { (variant: MultivariantPlaylist.Variant) in
                abs(variant.bandwidth - MultivariantPlaylist.preferredFirstBandwidth)
            }
            let nearest = variants.map(distance).min() ?? 0
            return [
                .check(
                    distance(first) == nearest, presentation.name(of: first.uri), rate(first.bandwidth),
                    expected: "the nearest of \(variants.count)")
            ]
        },
        .should(
            "cellular-variant", .variants, "A variant needs at most 192 kbit/s, for cellular networks.",
            source: "Apple 9.23"
        ) { presentation in
            guard let least = presentation.multivariant?.variants.map(\.bandwidth).min() else { return [] }
            return [.check(least <= 192_000, "multivariant playlist", rate(least), expected: "at most 192 kbit/s")]
        },
        .should(
            "scores", .variants, "SCORE is on every variant or on none.", source: "RFC 8216bis 4.4.6.2"
        ) { presentation in
            guard let variants = presentation.multivariant?.variants, !variants.isEmpty else { return [] }
            let count = variants.count { $0.score != nil }
            return [
                .check(
                    count == 0 || count == variants.count, "multivariant playlist", "\(count) of \(variants.count)",
                    expected: "all or none")
            ]
        },
        .should(
            "colour-stated", .pictures, "The transfer characteristic of the pictures is stated.",
            source: "Apple 1.17"
        ) { presentation in
            let tracks = presentation.videoTracks.filter { $0.1.color != nil || !$0.0.pictures.isEmpty }
            return tracks.map { stream, track in
                let code = track.color?.transferName ?? stream.pictures.first?.color.transfer
                let isStated = code != nil && code != "unknown"
                return .check(isStated, stream.name, code ?? "not stated", expected: "a transfer characteristic")
            }
        },
    ]
}
