import HeadwaterCore

extension Rule {
    static let segments: [Rule] = [
        .must(
            "segments-start-with-idr", .segments,
            "Segments of pictures start with a sync sample that is an IDR picture.",
            source: "RFC 8216 3, ISO/IEC 23000-19, 7.5.16"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                guard let video = stream.video else { return nil }
                if let reason = stream.sealedReason { return .notChecked(stream.name, reason) }
                let bad = stream.runs(of: video).first { segment, run in !segment.startsWithIDR(run) }
                return .check(
                    bad == nil, stream.name,
                    bad.map { "\($0.segment.uri) does not" } ?? "\(stream.segments.count) segments",
                    expected: "an IDR picture first")
            }
        },
        .must(
            "fragment-per-gop", .segments,
            "Each moof is one GOP: it starts with an IDR picture and has no other, so that each can be reached.",
            source: "Apple 6.1, ISO/IEC 23000-19, 7.3.2.3"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                guard let video = stream.video else { return nil }
                guard stream.format == .fragmentedMP4 else {
                    return .notApplicable(stream.name, "\(stream.format.rawValue) has no moof")
                }
                if let reason = stream.sealedReason { return .notChecked(stream.name, reason) }
                let fragments = stream.runs(of: video).flatMap { item in
                    item.run.fragments.map { (item.segment.uri, $0) }
                }
                let bad = fragments.first { _, fragment in
                    !fragment.startsWithSync || fragment.startsWithIDR == false || (fragment.syncCount ?? 1) != 1
                }
                guard let bad else { return .check(true, stream.name, "\(fragments.count) GOPs", expected: "") }
                return .check(
                    false, stream.name,
                    "\(bad.0) at \(bad.1.decodeTime): \(bad.1.syncCount ?? 0) sync samples, \(bad.1.startsWithSync ? "one" : "none") first",
                    expected: "one, and first")
            }
        },
        .must(
            "decodes", .segments, "Every segment decodes alone behind its init segment, without an error.",
            source: "RFC 8216 3, 4.3.5.1"
        ) { presentation in
            presentation.playedStreams.filter { $0.format != .webVTT }.map(\.decodeFinding)
        },
        .must(
            "sample-counts", .segments,
            "Decoding gives as many pictures and samples of sound as the sample tables list.",
            source: "ISO/IEC 14496-12, 8.8.8"
        ) { presentation in
            presentation.playedStreams.filter { $0.format == .fragmentedMP4 }.compactMap(\.countFinding)
        },
    ]
}

extension MediaStream.Segment {
    /// By the sample tables and the pictures' own bytes where there are tables, else by the packets.
    fileprivate func startsWithIDR(_ run: MediaStream.TrackRun) -> Bool {
        if let first = run.fragments.first { return first.startsWithSync && first.startsWithIDR != false }
        guard case .done(let decoded) = decoding else { return true }
        return decoded.tracks.allSatisfy { track in
            if case .video = track.media { track.startsWithKey } else { true }
        }
    }
}

extension MediaStream {
    fileprivate var decodeFinding: Finding {
        var (done, held, errors) = (0, 0, 0)
        for segment in segments {
            switch segment.decoding {
            case .skipped: continue
            case .heldEarlier: held += 1
            case .done(let result):
                done += 1
                let found = result.tracks.reduce(0) { $0 + $1.errors }
                let isEmpty = result.tracks.allSatisfy { $0.decodedUnits == 0 }
                if let failure = result.failure {
                    return .check(false, name, "\(segment.uri): \(failure)", expected: "no error")
                }
                if isEmpty {
                    return .check(false, name, "\(segment.uri): nothing decodes", expected: "pictures or sound")
                }
                if found > 0, errors == 0 {
                    return .check(false, name, "\(segment.uri): \(found) errors", expected: "no error")
                }
                errors += found
            }
        }
        guard done + held > 0 else { return .notChecked(name, undecodableReason ?? "no segment was decoded") }
        let sample = done + held < segments.count ? " of \(segments.count)" : ""
        return .check(true, name, "\(done + held)\(sample) segments" + (held > 0 ? ", when stored" : ""), expected: "")
    }

    fileprivate var countFinding: Finding? {
        var units: Int64 = 0
        for (segment, result) in decoded {
            for (position, track) in tracks.enumerated() where track.media != .other {
                guard let run = segment.runs.first(where: { $0.track == position }),
                    let decoded = result.tracks.first(where: { $0.isOf(track.media) })
                else { continue }
                // A frame of sound holds as many samples as it lasts, counted at the decoded rate: HE-AAC doubles it.
                let expected: Int64
                if case .audio(let rate, _) = decoded.media {
                    expected = MediaTime(run.duration, timescale: run.timescale).rescaled(
                        to: Int32(clamping: max(1, rate)))
                } else {
                    expected = Int64(run.sampleCount)
                }
                let slack = decoded.slack(of: expected, samples: run.sampleCount)
                guard slack.contains(decoded.decodedUnits) else {
                    return .check(false, name, "\(segment.uri): \(decoded.decodedUnits)", expected: "\(expected)")
                }
                units += decoded.decodedUnits
            }
        }
        guard units > 0 else {
            return segments.contains { $0.decoding == .heldEarlier }
                ? .check(true, name, "equal, when stored", expected: "") : nil
        }
        return .check(true, name, "\(units)", expected: "")
    }
}

extension DecodedTrack {
    fileprivate func isOf(_ kind: MediaTrack.Media) -> Bool {
        switch media {
        case .video: kind == .video
        case .audio: kind == .audio
        case nil: false
        }
    }

    /// Pictures are counted exactly; of sound, libavformat leaves out what an edit list cuts off.
    fileprivate func slack(of expected: Int64, samples: Int) -> ClosedRange<Int64> {
        guard case .audio = media, samples > 0 else { return expected...expected }
        let frame = expected / Int64(samples)
        return (expected - 3 * frame)...(expected + frame)
    }
}
