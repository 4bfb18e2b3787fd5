import HeadwaterCore

extension Rule {
    static let pictures: [Rule] = [
        .must(
            "sample-entry", .pictures, "Parameter sets are in the init segment: avc1 and hvc1, never avc3 and hev1.",
            source: "Apple 1.10"
        ) { presentation in
            presentation.videoTracks.compactMap { stream, track in
                guard stream.format == .fragmentedMP4 else {
                    return .notApplicable(stream.name, "\(stream.format.rawValue) has no sample entries")
                }
                return .check(
                    !["avc3", "hev1", "dvhe"].contains(track.plainFormat), stream.name, track.plainFormat,
                    expected: track.plainFormat == "avc3" ? "avc1" : "hvc1")
            }
        },
        .must(
            "picture-coding", .pictures,
            "Pictures are H.264 (8-bit 4:2:0, at most High at level 5.2), HEVC or AV1; the latter two in fMP4 only.",
            source: "Apple 1.1-1.5", judge: \.codingFindings),
        .must(
            "progressive", .pictures, "No picture is interlaced.", source: "Apple 1.15"
        ) { presentation in
            presentation.videoTracks.compactMap { stream, track in
                let pictures = stream.pictures
                if pictures.contains(where: \.isInterlaced) {
                    return .check(false, stream.name, "interlaced pictures", expected: "progressive")
                }
                guard track.isProgressive != nil || !pictures.isEmpty else {
                    return .notChecked(stream.name, "no picture was decoded")
                }
                return .check(
                    track.isProgressive != false, stream.name,
                    track.isProgressive == false ? "the sequence allows fields" : "progressive", expected: "progressive"
                )
            }
        },
        .must(
            "frame-rate-limit", .pictures, "There are at most 60 frames per second.", source: "Apple 1.14"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                stream.framesPerSecond.map {
                    // 60 stays 60 after times were rounded to a coarse clock.
                    .check($0 <= 60.05, stream.name, fixed($0, 3), expected: "at most 60")
                }
            }
        },
        .must(
            "square-pixels", .pictures, "Pixels are square.", source: "Apple 1.12, Headwater"
        ) { presentation in
            presentation.videoTracks.compactMap { stream, track in
                guard let aspect = track.pixelAspect ?? stream.pictures.first?.pixelAspect, aspect.count == 2 else {
                    return .check(true, stream.name, "no other shape stated", expected: "")
                }
                return .check(aspect[0] == aspect[1], stream.name, "\(aspect[0]):\(aspect[1])", expected: "1:1")
            }
        },
        .must(
            "constant-pictures", .pictures, "Size and format of the pictures are those of the init segment throughout.",
            source: "ISO/IEC 23000-19, 9.2"
        ) { presentation in
            presentation.videoTracks.compactMap { stream, track in
                let pictures = stream.pictures
                guard let first = pictures.first else { return nil }
                let other = pictures.first {
                    $0.changes || $0.size != first.size || $0.pixelFormat != first.pixelFormat
                }
                let stated = track.size ?? first.size
                return .check(
                    other == nil && stated == first.size, stream.name,
                    "\((other ?? first).size) \((other ?? first).pixelFormat)", expected: "\(stated) throughout")
            }
        },
    ]
}

extension Presentation {
    var videoTracks: [(MediaStream, MediaTrack)] {
        videoStreams.compactMap { stream in stream.video.map { (stream, stream.tracks[$0]) } }
    }

    fileprivate var codingFindings: [Finding] {
        videoTracks.map { stream, track in
            let expected = "H.264 up to High at 5.2, HEVC, AV1"
            let picture = stream.pictures.first
            let depth = picture?.bitDepth ?? track.bitDepth
            switch track.coding {
            case .h264:
                let profile = track.profile ?? picture?.profile ?? 0
                let level = track.level ?? picture?.level ?? 0
                let isFlat =
                    track.chromaFormat.map { $0 == 1 } ?? picture.map { $0.pixelFormat.contains("420") } ?? true
                // ITU-T H.264, A.2: Baseline, Main and High.
                let holds = [66, 77, 100].contains(profile) && level <= 52 && (depth ?? 8) == 8 && isFlat
                return .check(
                    holds, stream.name,
                    "H.264 profile \(profile), level \(fixed(Double(level) / 10, 1)), \(depth ?? 8) bit\(isFlat ? "" : ", not 4:2:0")",
                    expected: expected)
            case .hevc, .av1:
                let name = track.coding?.rawValue ?? track.format
                return .check(
                    stream.format == .fragmentedMP4 && (depth ?? 8) <= 10, stream.name,
                    "\(name) in \(stream.format.rawValue)\(depth.map { ", \($0) bit" } ?? "")",
                    expected: "at most 10 bit, in fragmented MP4")
            case .aac, nil:
                return .check(false, stream.name, track.format, expected: expected)
            }
        }
    }
}
