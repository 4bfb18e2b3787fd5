public import HeadwaterCore

extension MultivariantPlaylist {
    /// A finished video rendition and how it is offered.
    public struct VideoInput: Sendable, Equatable {
        public var rendition: FinishedRendition
        /// Of its media playlist, relative to the multivariant playlist.
        public var uri: String
        /// Of its I-frame playlist, relative to the multivariant playlist; nil when there is none.
        public var iFrameURI: String?
        public var frameRate: FrameRate
        public var dynamicRange: ColorFacts.DynamicRange
        /// The groups of sound that it plays with, the usual one first: a variant for each. Without renditions in any
        /// of them it is offered without sound.
        public var audioGroups: [String]

        public init(
            rendition: FinishedRendition, uri: String, iFrameURI: String?, frameRate: FrameRate,
            dynamicRange: ColorFacts.DynamicRange = .sdr, audioGroups: [String]
        ) {
            self.rendition = rendition
            self.uri = uri
            self.iFrameURI = iFrameURI
            self.frameRate = frameRate
            self.dynamicRange = dynamicRange
            self.audioGroups = audioGroups
        }
    }

    /// A finished audio rendition and what the plan says of it.
    public struct AudioInput: Sendable, Equatable {
        public var rendition: FinishedRendition
        /// Of its media playlist, relative to the multivariant playlist.
        public var uri: String
        public var plan: TranscodePlan.AudioRendition

        public init(rendition: FinishedRendition, uri: String, plan: TranscodePlan.AudioRendition) {
            self.rendition = rendition
            self.uri = uri
            self.plan = plan
        }
    }

    /// A finished track of text.
    public struct SubtitleInput: Sendable, Equatable {
        /// Of its media playlist, relative to the multivariant playlist.
        public var uri: String
        public var plan: TranscodePlan.SubtitleRendition

        public init(uri: String, plan: TranscodePlan.SubtitleRendition) {
            self.uri = uri
            self.plan = plan
        }
    }

    /// Bits per second that the first variant should be near to, as Apple's HLS Authoring Specification
    /// recommends: players begin with it before they know the network.
    public static let preferredFirstBandwidth = 2_000_000

    /// The GROUP-ID of all subtitles.
    static let subtitleGroup = "subtitles"

    /// The playlist of a finished presentation, everything in it measured or read back from the segments.
    ///
    /// The H.264 variant nearest 2 Mbit/s comes first, with the usual sound, then the others from the largest to the
    /// smallest. Every label is made unique within its group, and a group keeps only its first default. Without
    /// pictures each group of sound is a variant.
    /// - Parameters:
    ///   - videos: of one picture, in any order.
    ///   - audios: in the order of the player's menu.
    ///   - subtitles: in the order of the player's menu.
    ///   - images: the storyboard.
    ///   - chaptersURI: of ``ChapterList/json()``.
    ///   - targetDuration: the EXT-X-TARGETDURATION of all media playlists, in seconds.
    public static func make(
        videos: [VideoInput], audios: [AudioInput], subtitles: [SubtitleInput] = [], images: [ImageVariant] = [],
        chaptersURI: String? = nil, targetDuration: Int
    ) -> MultivariantPlaylist {
        let sounds = Dictionary(grouping: audios, by: \.plan.group).mapValues {
            Sound(audios: $0, targetDuration: targetDuration)
        }
        let text = subtitles.isEmpty ? nil : subtitleGroup
        let variants =
            videos.isEmpty
            ? soundVariants(sounds, text: text)
            : pictureVariants(videos, sounds: sounds, text: text, targetDuration: targetDuration)
        return MultivariantPlaylist(
            hasIndependentSegments: true,
            sessionData: chaptersURI.map { [SessionData(id: ChapterList.sessionDataID, uri: $0)] } ?? [],
            renditions: renditions(of: audios) + renditions(of: subtitles), variants: ordered(variants),
            iFrameVariants: iFrameVariants(videos).sorted { $0.bandwidth > $1.bandwidth }, imageVariants: images)
    }

    /// What playing with a group of sound adds to a variant.
    private struct Sound {
        var group: String
        var bandwidth: Bandwidth
        var codecs: [String]
        /// Of the rendition that is played when the viewer chose nothing.
        var defaultURI: String

        /// - Precondition: there is at least one, of one group.
        init(audios: [AudioInput], targetDuration: Int) {
            let usual = audios.first(where: \.plan.isDefault) ?? audios[0]
            group = usual.plan.group
            bandwidth = Bandwidth.largest(of: audios.map { $0.rendition.bandwidth(targetDuration: targetDuration) })
            codecs = audios.map(\.rendition.track.codec)
            defaultURI = usual.uri
        }
    }

    private static func pictureVariants(
        _ videos: [VideoInput], sounds: [String: Sound], text: String?, targetDuration: Int
    ) -> [Variant] {
        let isAllSDR = videos.allSatisfy { $0.dynamicRange == .sdr }
        return videos.flatMap { video in
            let heard = video.audioGroups.compactMap { sounds[$0] }
            return (heard.isEmpty ? [nil] : heard.map { $0 }).map { sound in
                let bandwidth =
                    video.rendition.bandwidth(targetDuration: targetDuration) + (sound?.bandwidth ?? .zero)
                return Variant(
                    uri: video.uri, bandwidth: bandwidth.peak, averageBandwidth: bandwidth.average,
                    codecs: unique([video.rendition.track.codec] + (sound?.codecs ?? [])),
                    resolution: video.rendition.track.pictureSize, frameRate: DecimalNumber(video.frameRate),
                    videoRange: isAllSDR ? nil : VideoRange(video.dynamicRange), audio: sound?.group, subtitles: text,
                    closedCaptions: .absent)
            }
        }
    }

    private static func soundVariants(_ sounds: [String: Sound], text: String?) -> [Variant] {
        sounds.values.map { sound in
            Variant(
                uri: sound.defaultURI, bandwidth: sound.bandwidth.peak, averageBandwidth: sound.bandwidth.average,
                codecs: unique(sound.codecs), audio: sound.group, subtitles: text, closedCaptions: .absent)
        }
    }

    private static func iFrameVariants(_ videos: [VideoInput]) -> [IFrameVariant] {
        let isAllSDR = videos.allSatisfy { $0.dynamicRange == .sdr }
        return videos.compactMap { video in
            video.iFrameURI.map { uri in
                let bandwidth = video.rendition.iFrameBandwidth
                return IFrameVariant(
                    uri: uri, bandwidth: bandwidth.peak, averageBandwidth: bandwidth.average,
                    codecs: [video.rendition.track.codec], resolution: video.rendition.track.pictureSize,
                    videoRange: isAllSDR ? nil : VideoRange(video.dynamicRange))
            }
        }
    }

    private static func renditions(of audios: [AudioInput]) -> [Rendition] {
        var labels = Labels()
        var groupsWithDefault: Set<String> = []
        return audios.map { audio in
            let plan = audio.plan
            let channels = audio.rendition.track.channelCount ?? plan.channels
            return Rendition(
                kind: .audio, group: plan.group, name: labels.unique(plan.label, in: plan.group),
                language: plan.language,
                isDefault: plan.isDefault && groupsWithDefault.insert(plan.group).inserted, isAutoselected: true,
                channels: String(channels), uri: audio.uri)
        }
    }

    /// Apple's authoring rules: captions for the hard of hearing say what they tell besides the words, and forced
    /// subtitles are always chosen by the player itself.
    private static func renditions(of subtitles: [SubtitleInput]) -> [Rendition] {
        var labels = Labels()
        var hasDefault = false
        return subtitles.map { subtitle in
            let plan = subtitle.plan
            let isDefault = plan.isDefault && !hasDefault
            if isDefault { hasDefault = true }
            return Rendition(
                kind: .subtitles, group: subtitleGroup, name: labels.unique(plan.label, in: subtitleGroup),
                language: plan.language, isDefault: isDefault, isAutoselected: true, isForced: plan.source.isForced,
                characteristics: plan.source.isForHardOfHearing
                    ? [
                        "public.accessibility.transcribes-spoken-dialog",
                        "public.accessibility.describes-music-and-sound",
                    ] : [], uri: subtitle.uri)
        }
    }

    /// Names that are unique within their groups.
    private struct Labels {
        private var used: Set<[String]> = []

        mutating func unique(_ label: String, in group: String) -> String {
            let wanted = PlaylistText.quotable(label)
            var name = wanted
            var number = 2
            while !used.insert([group, name]).inserted {
                name = "\(wanted) \(number)"
                number += 1
            }
            return name
        }
    }

    private static func ordered(_ variants: [Variant]) -> [Variant] {
        var rest = variants.sorted { $0.bandwidth > $1.bandwidth }
        let distance = { (variant: Variant) in
            // Every player decodes H.264.
            let isUniversal = variant.codecs.first?.hasPrefix("avc1.") ?? true
            return abs(variant.bandwidth - preferredFirstBandwidth) + (isUniversal ? 0 : 1 << 40)
        }
        guard let first = rest.indices.min(by: { distance(rest[$0]) < distance(rest[$1]) }) else { return [] }
        return [rest.remove(at: first)] + rest
    }

    private static func unique(_ codecs: [String]) -> [String] {
        var seen: Set<String> = []
        return codecs.filter { seen.insert($0).inserted }
    }
}

extension MultivariantPlaylist.VideoRange {
    init(_ range: ColorFacts.DynamicRange) {
        switch range {
        case .sdr: self = .sdr
        case .hlg: self = .hlg
        case .hdr10: self = .pq
        }
    }
}

extension TrackFacts {
    var pictureSize: PixelSize? {
        if case .video(let size) = media { size } else { nil }
    }

    var channelCount: Int? {
        if case .audio(_, let channels) = media { channels } else { nil }
    }
}
