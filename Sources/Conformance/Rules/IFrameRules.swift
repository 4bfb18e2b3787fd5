import HeadwaterCore
import Manifests

extension Rule {
    static let iFrames: [Rule] = [
        .must(
            "iframe-playlists", .segments, "There is an I-frame playlist for the pictures, with EXT-X-I-FRAMES-ONLY.",
            source: "RFC 8216 4.3.4.3, Apple 6.1"
        ) { presentation in
            guard let multivariant = presentation.multivariant, !presentation.videoStreams.isEmpty else { return [] }
            guard !multivariant.iFrameVariants.isEmpty else {
                return [
                    .check(false, "multivariant playlist", "none", expected: "at least one EXT-X-I-FRAME-STREAM-INF")
                ]
            }
            return multivariant.iFrameVariants.compactMap { variant in
                presentation.stream(at: variant.uri).map {
                    .check(
                        $0.playlist.hasIFramesOnly, $0.name, $0.playlist.hasIFramesOnly ? "present" : "absent",
                        expected: "EXT-X-I-FRAMES-ONLY")
                }
            }
        },
        .must(
            "iframe-ranges", .segments, "Ranges of I-frames are a moof and the first picture behind it, none left out.",
            source: "RFC 8216 4.3.3.6", judge: \.iFrameRanges),
        .must(
            "iframe-decode", .segments, "The bytes of an I-frame range decode alone to one picture.",
            source: "RFC 8216 4.3.3.6"
        ) { presentation in
            presentation.iFrameStreams.map { stream in
                let decoded = stream.decoded
                guard !decoded.isEmpty else {
                    let isHeld = !stream.segments.isEmpty && stream.segments.allSatisfy { $0.decoding == .heldEarlier }
                    return isHeld
                        ? .check(true, stream.name, "\(stream.segments.count) pictures, when stored", expected: "")
                        : .notChecked(stream.name, stream.undecodableReason ?? "no range was decoded")
                }
                let bad = decoded.first { _, result in
                    let pictures = result.tracks.reduce(0) { $0 + $1.decodedUnits }
                    return result.failure != nil || pictures != 1 || result.tracks.contains { $0.errors > 0 }
                }
                guard let bad else {
                    return .check(true, stream.name, "\(decoded.count) pictures", expected: "")
                }
                let pictures = bad.result.tracks.reduce(0) { $0 + $1.decodedUnits }
                let errors = bad.result.tracks.reduce(0) { $0 + $1.errors }
                return .check(
                    false, stream.name,
                    "\(bad.segment.uri) at \(bad.segment.offset): \(bad.result.failure ?? "\(pictures) pictures, \(errors) errors")",
                    expected: "1 picture, no error")
            }
        },
    ]
}

extension Presentation {
    fileprivate var iFrameRanges: [Finding] {
        iFrameStreams.map { stream in
            guard stream.format == .fragmentedMP4 else {
                return .notApplicable(stream.name, "\(stream.format.rawValue) has no moof")
            }
            let resources = Set(stream.segments.map(\.resource))
            guard let source = videoStreams.first(where: { !resources.isDisjoint(with: $0.segments.map(\.resource)) })
            else {
                return .notChecked(stream.name, "no video rendition has its segments in the same objects")
            }
            let wanted = source.iFrames
            let found = stream.segments.map {
                IFrame(resource: $0.resource, offset: $0.offset, byteCount: $0.byteCount ?? 0)
            }
            // Players fetch what is named: some packagers begin at the box before the moof, which costs but works.
            guard let difference = zip(found, wanted).first(where: { !$0.covers($1) }) else {
                let slack = slack(stream, source)
                return .check(
                    source.iFrameCounts(within: slack).contains(found.count), stream.name, "\(found.count) pictures",
                    expected: "\(wanted.count), one for each GOP of \(source.name)"
                        + (slack > 0 ? ", or a segment's more or less" : ""))
            }
            return .check(
                false, stream.name, "\(difference.0.byteCount) bytes at \(difference.0.offset)",
                expected: "\(difference.1.byteCount) at \(difference.1.offset)")
        }
    }
}

/// The bytes that are needed for one picture.
private struct IFrame: Equatable {
    var resource: String
    var offset: Int64
    var byteCount: Int64

    func covers(_ other: IFrame) -> Bool {
        resource == other.resource && offset <= other.offset && offset + byteCount >= other.offset + other.byteCount
    }
}

extension MediaStream {
    /// How many I-frames a playlist may list that has so many segments less, or more, than this one. Of those that this one
    /// does not list yet, each has as many as the fullest at most.
    fileprivate func iFrameCounts(within slack: Int) -> ClosedRange<Int> {
        let counts = video.map { runs(of: $0).map(\.run.fragments.count) } ?? []
        return counts.dropLast(slack).reduce(0, +)...counts.reduce(0, +) + slack * (counts.max() ?? 0)
    }

    fileprivate var iFrames: [IFrame] {
        guard let video else { return [] }
        return runs(of: video).flatMap { segment, run in
            run.fragments.map {
                IFrame(resource: segment.resource, offset: segment.offset + $0.offset, byteCount: $0.leadByteCount)
            }
        }
    }
}
