import CMAF
import HeadwaterCore
import Manifests

extension Rule {
    static let sound: [Rule] = [
        .must(
            "language", .sound, "Every rendition states LANGUAGE.", source: "Apple 9.5, RFC 8216 4.3.4.1"
        ) { presentation in
            presentation.offered.map {
                .check($0.language?.isEmpty == false, $0.subject, $0.language ?? "absent", expected: "a BCP-47 tag")
            }
        },
        .must(
            "one-default", .sound, "A group has at most one DEFAULT.", source: "RFC 8216 4.3.4.1.1"
        ) { presentation in
            presentation.groups.map { group, members in
                let count = members.count { $0.isDefault }
                return .check(count <= 1, group, "\(count) of \(members.count)", expected: "at most 1")
            }
        },
        .must(
            "unique-names", .sound, "NAMEs differ within a group.", source: "RFC 8216 4.3.4.1.1"
        ) { presentation in
            presentation.groups.map { group, members in
                let names = Set(members.map(\.name))
                return .check(
                    names.count == members.count, group, "\(names.count) names of \(members.count)",
                    expected: "\(members.count)")
            }
        },
        .must(
            "autoselect", .sound, "AUTOSELECT is set on what may be chosen by language, always on the default.",
            source: "RFC 8216 4.3.4.1"
        ) { presentation in
            presentation.offered.filter { $0.kind == .audio }.map {
                .check($0.isAutoselected, $0.subject, $0.isAutoselected ? "YES" : "NO", expected: "YES")
            }
        },
        .must(
            "channels", .sound, "CHANNELS is the number of channels.", source: "RFC 8216 4.3.4.1, Apple 9.17"
        ) { presentation in
            presentation.offered.filter { $0.kind == .audio }.map { rendition in
                let stream = rendition.uri.flatMap(presentation.stream)
                let decoded = stream?.decodedChannels
                let count = decoded ?? stream?.audio.flatMap { stream?.tracks[$0].channels }
                let stated = rendition.channels.flatMap { Int($0.prefix { $0 != "/" }) }
                return .check(
                    stated != nil && (count == nil || stated == count), rendition.subject,
                    rendition.channels ?? "absent", expected: count.map(String.init) ?? "a number")
            }
        },
        .must(
            "languages-in-each-group", .sound, "Every language is in each group of sound.", source: "Apple 9.4"
        ) { presentation in
            let groups = presentation.groups.filter { $0.members.first?.kind == .audio }
            let all = Set(groups.flatMap { $0.members.map { $0.language ?? "und" } })
            return groups.map { group, members in
                let missing = all.subtracting(members.map { $0.language ?? "und" }).sorted()
                return .check(
                    missing.isEmpty, group,
                    missing.isEmpty
                        ? all.sorted().joined(separator: ", ") : "without \(missing.joined(separator: ", "))",
                    expected: all.sorted().joined(separator: ", "))
            }
        },
        .must(
            "stereo-aac", .sound, "There is sound that every device plays: AAC with one or two channels.",
            source: "Apple 2.1"
        ) { presentation in
            let streams = presentation.soundStreams
            guard !streams.isEmpty else { return [] }
            let plain = streams.filter { stream in
                stream.audio.map { stream.tracks[$0] }.map { $0.coding == .aac && ($0.channels ?? 2) <= 2 } ?? false
            }
            let found = streams.compactMap { stream in
                stream.audio.map { stream.tracks[$0].codec ?? stream.tracks[$0].format }
            }
            return [
                .check(
                    !plain.isEmpty, "sound",
                    plain.isEmpty ? found.joined(separator: ", ") : "\(plain.count) of \(streams.count) streams",
                    expected: "AAC, stereo or mono")
            ]
        },
        .must(
            "separate-sound", .sound, "Sound has renditions of its own.", source: "Apple 9.2, Headwater"
        ) { presentation in
            presentation.videoStreams.compactMap { stream in
                guard !presentation.soundStreams.isEmpty else { return nil }
                return .check(
                    stream.audio == nil, stream.name, stream.audio == nil ? "pictures only" : "with sound",
                    expected: "pictures only")
            }
        },
        .must(
            "audio-priming", .sound,
            "The encoder's priming is cut off by one edit, and a roll group says that frames overlap.",
            source: "ISO/IEC 23000-19, 10.2.2; ISO/IEC 14496-12, 10.1", judge: \.primingFindings),
        .must(
            "no-empty-edit", .sound, "No track begins with an empty edit, nor has more than one edit.",
            source: "ISO/IEC 23000-19, 7.5.13"
        ) { presentation in
            presentation.playedStreams.flatMap { stream in
                stream.tracks.compactMap { track -> Finding? in
                    guard let edits = track.edits else { return nil }
                    let holds = edits.count <= 1 && edits.allSatisfy { $0.mediaTime >= 0 }
                    let measured = edits.map {
                        $0.mediaTime < 0 ? "empty for \($0.segmentDuration)" : "\($0.mediaTime)"
                    }
                    return .check(
                        holds, stream.name, measured.isEmpty ? "no edit" : measured.joined(separator: ", then "),
                        expected: "at most one edit, not empty")
                }
            }
        },
    ]
}

extension Presentation {
    /// Renditions of sound and subtitles that a player offers.
    fileprivate var offered: [MultivariantPlaylist.Rendition] {
        (multivariant?.renditions ?? []).filter { $0.kind == .audio || $0.kind == .subtitles }
    }

    fileprivate var groups: [(group: String, members: [MultivariantPlaylist.Rendition])] {
        var order: [String] = []
        var groups: [String: [MultivariantPlaylist.Rendition]] = [:]
        for rendition in multivariant?.renditions ?? [] {
            let key = "\(rendition.kind.rawValue) \(rendition.group)"
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(rendition)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    fileprivate var primingFindings: [Finding] {
        soundStreams.compactMap { stream in
            guard let track = stream.audio.map({ stream.tracks[$0] }), track.coding == .aac else { return nil }
            guard let edits = track.edits, let hasRoll = track.hasRollGroup else {
                return .notApplicable(stream.name, "\(stream.format.rawValue) has no edit lists")
            }
            let priming = edits.first { $0.mediaTime >= 0 }?.mediaTime ?? 0
            // An encoder without delay does not exist: AAC frames overlap by half.
            let holds = edits.count == 1 && priming > 0 && hasRoll
            let roll = hasRoll ? "with roll group" : "without roll group"
            return .check(
                holds, stream.name, edits.isEmpty ? "no edit, \(roll)" : "\(priming) samples, \(roll)",
                expected: "one edit of the encoder's delay, a roll group")
        }
    }
}

extension MultivariantPlaylist.Rendition {
    var subject: String { "\(group) \(name)" }
}

extension MediaStream {
    fileprivate var decodedChannels: Int? {
        decoded.lazy.flatMap(\.result.tracks).compactMap { track in
            if case .audio(_, let channels) = track.media { channels } else { nil }
        }.first
    }
}
