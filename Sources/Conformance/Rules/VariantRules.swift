import HeadwaterCore
import Manifests

extension Rule {
    static let variants: [Rule] = [
        .must(
            "variant-attributes", .variants,
            "Variants state CODECS, AVERAGE-BANDWIDTH, RESOLUTION and FRAME-RATE; I-frame variants CODECS and RESOLUTION.",
            source: "RFC 8216bis 4.4.6.2, Apple 9.13-9.15", judge: \.variantAttributes),
        .must(
            "codecs", .variants,
            "CODECS names the coding of the pictures and of every rendition, as their configuration boxes say.",
            source: "RFC 8216 4.3.4.2, RFC 6381", judge: \.codecFindings),
        .must(
            "resolution", .variants, "RESOLUTION is the size of the decoded pictures.", source: "RFC 8216 4.3.4.2",
            judge: \.resolutionFindings),
        .must(
            "frame-rate", .variants, "FRAME-RATE is the measured rate, to three places.", source: "RFC 8216 4.3.4.2"
        ) { presentation in
            presentation.variantStreams.compactMap { variant, stream in
                guard let measured = stream.framesPerSecond, let stated = variant.frameRate else { return nil }
                let rate = Double(stated.millionths) / 1_000_000
                // Three places, and the rounding of times in transport streams to 1/90,000 s.
                let tolerance = stream.format == .transportStream ? 0.02 : 0.0011
                return .check(
                    abs(rate - measured) <= tolerance, stream.name, fixed(measured, 3), expected: fixed(rate, 3))
            }
        },
        .must(
            "video-range", .variants, "VIDEO-RANGE is that of the pictures, and 8-bit pictures are SDR.",
            source: "RFC 8216bis 4.4.6.2, Apple 1.24", judge: \.videoRangeFindings),
        .must(
            "closed-captions", .variants, "CLOSED-CAPTIONS names its group, or NONE where there are none.",
            source: "RFC 8216 4.3.4.2"
        ) { presentation in
            (presentation.multivariant?.variants ?? []).map { variant in
                let measured =
                    switch variant.closedCaptions {
                    case nil: "absent"
                    case .absent: "NONE"
                    case .group(let name): name
                    }
                return .check(
                    variant.closedCaptions != nil, presentation.name(of: variant.uri), measured, expected: "NONE")
            }
        },
        .must(
            "groups-exist", .variants, "Every group that a variant names has renditions.", source: "RFC 8216 4.3.4.2"
        ) { presentation in
            guard let multivariant = presentation.multivariant else { return [] }
            return multivariant.variants.flatMap { variant in
                var wanted: [(MultivariantPlaylist.Rendition.Kind, String)] = []
                if let audio = variant.audio { wanted.append((.audio, audio)) }
                if let video = variant.video { wanted.append((.video, video)) }
                if let subtitles = variant.subtitles { wanted.append((.subtitles, subtitles)) }
                if case .group(let name) = variant.closedCaptions { wanted.append((.closedCaptions, name)) }
                return wanted.map { kind, group in
                    let count = multivariant.renditions.count { $0.kind == kind && $0.group == group }
                    return Finding.check(
                        count > 0, presentation.name(of: variant.uri), "\(group): \(count)",
                        expected: "a rendition of \(kind.rawValue) in \(group)")
                }
            }
        },
        .must(
            "sdr-variant", .variants, "There is a variant in standard dynamic range.", source: "Apple 1.25"
        ) { presentation in
            guard let variants = presentation.multivariant?.variants, !presentation.videoStreams.isEmpty else {
                return []
            }
            let count = variants.count { ($0.videoRange ?? .sdr) == .sdr }
            return [.check(count > 0, "multivariant playlist", "\(count) of \(variants.count)", expected: "at least 1")]
        },
    ]
}

extension Presentation {
    /// Variants with pictures, each with its stream.
    var variantStreams: [(MultivariantPlaylist.Variant, MediaStream)] {
        (multivariant?.variants ?? []).compactMap { variant in
            stream(at: variant.uri).flatMap { $0.video == nil ? nil : (variant, $0) }
        }
    }

    func name(of uri: String) -> String { stream(at: uri)?.name ?? uri }

    fileprivate var variantAttributes: [Finding] {
        guard let multivariant else { return [] }
        let variants = multivariant.variants.map { variant in
            var missing: [String] = []
            if variant.codecs.isEmpty { missing.append("CODECS") }
            if variant.averageBandwidth == nil { missing.append("AVERAGE-BANDWIDTH") }
            // A variant of sound alone has no picture to state.
            if stream(at: variant.uri)?.video != nil || variant.video != nil {
                if variant.resolution == nil { missing.append("RESOLUTION") }
                if variant.frameRate == nil { missing.append("FRAME-RATE") }
            }
            return Finding.check(
                missing.isEmpty, name(of: variant.uri),
                missing.isEmpty ? "complete" : "without \(missing.joined(separator: ", "))",
                expected: "all of them")
        }
        let iFrames = multivariant.iFrameVariants.map { variant in
            var missing: [String] = []
            if variant.codecs.isEmpty { missing.append("CODECS") }
            if variant.resolution == nil { missing.append("RESOLUTION") }
            return Finding.check(
                missing.isEmpty, name(of: variant.uri),
                missing.isEmpty ? "complete" : "without \(missing.joined(separator: ", "))",
                expected: "all of them")
        }
        return variants + iFrames
    }

    fileprivate var codecFindings: [Finding] {
        guard let multivariant else { return [] }
        let variants = multivariant.variants.compactMap { variant -> Finding? in
            guard !variant.codecs.isEmpty else { return nil }
            var streams = [stream(at: variant.uri)].compactMap(\.self)
            streams += renditions(.audio, of: variant).compactMap(\.stream)
            return codecs(stated: variant.codecs, of: streams, subject: name(of: variant.uri))
        }
        let iFrames = multivariant.iFrameVariants.compactMap { variant -> Finding? in
            guard !variant.codecs.isEmpty, let stream = stream(at: variant.uri) else { return nil }
            return codecs(stated: variant.codecs, of: [stream], subject: stream.name)
        }
        return variants + iFrames
    }

    private func codecs(stated: [String], of streams: [MediaStream], subject: String) -> Finding {
        if let reason = streams.lazy.compactMap(\.hiddenTracksReason).first { return .notChecked(subject, reason) }
        let tracks = streams.flatMap(\.tracks).filter { $0.media != .other }
        let unknown = tracks.filter { $0.codec == nil }
        let found = Set(tracks.compactMap(\.codec))
        let listed = Set(stated).subtracting(Self.textCodecs)
        let measured = stated.joined(separator: ",")
        guard unknown.isEmpty else {
            return codecsByCoding(listed, tracks: tracks, subject: subject, measured: measured)
        }
        // Case matters in no hexadecimal digit (RFC 6381 3.3), and both are written.
        let isEqual = Set(listed.map { $0.lowercased() }) == Set(found.map { $0.lowercased() })
        return .check(isEqual, subject, measured, expected: found.sorted().joined(separator: ","))
    }

    /// Without configuration boxes only the kinds of coding, and H.264's profile and level, can be compared.
    private func codecsByCoding(
        _ listed: Set<String>, tracks: [MediaTrack], subject: String, measured: String
    ) -> Finding {
        for track in tracks {
            guard let coding = track.coding else {
                return .notChecked(subject, "\(measured): nothing here reads the configuration of \(track.format)")
            }
            let matching = listed.filter { codec in
                guard Coding(format: String(codec.prefix(4))) == coding else { return false }
                guard coding == .h264, let profile = track.profile, let level = track.level else { return true }
                let digits = codec.dropFirst(5)
                return UInt8(digits.prefix(2), radix: 16).map(Int.init) == profile
                    && UInt8(digits.suffix(2), radix: 16).map(Int.init) == level
            }
            guard !matching.isEmpty else {
                let shape = track.profile.map { " of profile \($0), level \(track.level ?? 0)" } ?? ""
                return .check(false, subject, measured, expected: "a codec for \(coding.rawValue)\(shape)")
            }
        }
        return .check(listed.count <= tracks.count, subject, measured, expected: "no codec that nothing uses")
    }

    /// Of subtitles, which are named in no configuration box.
    private static let textCodecs: Set<String> = ["wvtt", "stpp.ttml.im1t", "stpp"]

    fileprivate var resolutionFindings: [Finding] {
        let variants = (multivariant?.variants ?? []).map { ($0.uri, $0.resolution) }
        let iFrames = (multivariant?.iFrameVariants ?? []).map { ($0.uri, $0.resolution) }
        return (variants + iFrames).compactMap { uri, stated in
            guard let stated, let stream = stream(at: uri), let track = stream.video.map({ stream.tracks[$0] }) else {
                return nil
            }
            guard let size = stream.pictures.first?.size ?? track.size else { return nil }
            return .check(size == stated, stream.name, size.description, expected: stated.description)
        }
    }

    fileprivate var videoRangeFindings: [Finding] {
        variantStreams.compactMap { variant, stream in
            guard let track = stream.video.map({ stream.tracks[$0] }) else { return nil }
            let stated = variant.videoRange ?? .sdr
            let transfer = stream.pictures.first?.color.transfer ?? track.color?.transferName
            guard let transfer else {
                return .check(stated == .sdr, stream.name, "\(stated.rawValue), no transfer stated", expected: "SDR")
            }
            let range: MultivariantPlaylist.VideoRange =
                switch transfer {
                case "smpte2084": .pq
                case "arib-std-b67": .hlg
                default: .sdr
                }
            let depth = stream.pictures.first?.bitDepth ?? track.bitDepth ?? (range == .sdr ? 8 : 10)
            let isTrue = stated == range && (range == .sdr || depth >= 10)
            return .check(
                isTrue, stream.name, "\(range.rawValue) in \(depth) bit, stated \(stated.rawValue)",
                expected: range == .sdr || depth >= 10 ? range.rawValue : "10 bit for \(range.rawValue)")
        }
    }
}

/// A number with so many decimal places, without the locale's ideas.
func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let whole = Int64((value * scale).rounded())
    let digits = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = whole < 0 ? "-" : ""
    return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
}
