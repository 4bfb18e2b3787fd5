import Manifests

extension Rule {
    static let objects: [Rule] = [
        .must(
            "objects-exist", .objects, "Every object that is named is there.", source: "RFC 8216 4.1"
        ) { presentation in
            let missing = presentation.faults.filter { $0.kind == .missing }
            guard missing.isEmpty else {
                return missing.map {
                    .check(false, $0.uri, $0.reason, expected: "the object that \($0.referrer) names")
                }
            }
            let count = presentation.streams.reduce(0) { $0 + 1 + $1.segments.count }
            return [.check(true, "presentation", "\(count) playlists and segments", expected: "")]
        },
        .must(
            "objects-readable", .objects, "Every playlist, init segment and index can be read as what it is.",
            source: "RFC 8216 4.1"
        ) { presentation in
            let unreadable = presentation.faults.filter { $0.kind == .unreadable }
            guard unreadable.isEmpty else {
                return unreadable.map {
                    .check(false, $0.uri, $0.reason, expected: "what \($0.referrer) needs")
                }
            }
            return [.check(true, "presentation", "\(presentation.streams.count) media playlists", expected: "")]
        },
        .must(
            "boxes-sound", .objects, "Boxes are whole, and each mdat holds the samples of its moof.",
            source: "ISO/IEC 14496-12, 8.8"
        ) { presentation in
            presentation.streams.filter { $0.format == .fragmentedMP4 && !$0.playlist.hasIFramesOnly }.map { stream in
                if let reason = stream.sealedReason { return .notChecked(stream.name, reason) }
                let bad = stream.segments.flatMap { segment in segment.problems.map { "\(segment.uri): \($0)" } }
                return .check(
                    bad.isEmpty, stream.name, bad.first ?? "\(stream.segments.count) segments",
                    expected: "boxes without faults")
            }
        },
        .must(
            "metadata-stripped", .objects, "No place, maker or author of the source is left in the boxes.",
            source: "Headwater"
        ) { presentation in
            presentation.streams.filter { $0.format == .fragmentedMP4 }.map { stream in
                .check(
                    stream.personalData.isEmpty, stream.name,
                    stream.personalData.first ?? "none", expected: "no personal metadata")
            }
        },
    ]
}
