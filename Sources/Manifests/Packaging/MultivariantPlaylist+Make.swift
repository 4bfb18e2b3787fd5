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
        /// The group of sound that it plays with; without renditions in that group it is offered without sound.
        public var audioGroup: String

        public init(
            rendition: FinishedRendition, uri: String, iFrameURI: String?, frameRate: FrameRate,
            dynamicRange: ColorFacts.DynamicRange = .sdr, audioGroup: String
        ) {
            self.rendition = rendition
            self.uri = uri
            self.iFrameURI = iFrameURI
            self.frameRate = frameRate
            self.dynamicRange = dynamicRange
            self.audioGroup = audioGroup
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

    /// Bits per second that the first variant should be near to, as Apple's HLS Authoring Specification
    /// recommends: players begin with it before they know the network.
    public static let preferredFirstBandwidth = 2_000_000

    /// The playlist of a finished presentation, everything in it measured or read back from the segments.
    ///
    /// The variant nearest 2 Mbit/s comes first, then the others from the largest to the smallest. Every label
    /// is made unique within its group, and a group keeps only its first default.
    /// - Parameters:
    ///   - videos: of one picture, in any order.
    ///   - audios: in the order of the player's menu.
    ///   - targetDuration: the EXT-X-TARGETDURATION of all media playlists, in seconds.
    public static func make(
        videos: [VideoInput], audios: [AudioInput], targetDuration: Int
    ) -> MultivariantPlaylist {
        let sound = Dictionary(grouping: audios, by: \.plan.group).mapValues { group in
            (
                bandwidth: Bandwidth.largest(of: group.map { $0.rendition.bandwidth(targetDuration: targetDuration) }),
                codecs: group.map(\.rendition.track.codec)
            )
        }
        let isAllSDR = videos.allSatisfy { $0.dynamicRange == .sdr }
        let variants = videos.map { video in
            let sound = sound[video.audioGroup]
            let bandwidth =
                video.rendition.bandwidth(targetDuration: targetDuration) + (sound?.bandwidth ?? .zero)
            return Variant(
                uri: video.uri, bandwidth: bandwidth.peak, averageBandwidth: bandwidth.average,
                codecs: unique([video.rendition.track.codec] + (sound?.codecs ?? [])),
                resolution: video.rendition.track.pictureSize, frameRate: DecimalNumber(video.frameRate),
                videoRange: isAllSDR ? nil : VideoRange(video.dynamicRange),
                audio: sound == nil ? nil : video.audioGroup, closedCaptions: .absent)
        }
        let iFrameVariants = videos.compactMap { video in
            video.iFrameURI.map { uri in
                let bandwidth = video.rendition.iFrameBandwidth
                return IFrameVariant(
                    uri: uri, bandwidth: bandwidth.peak, averageBandwidth: bandwidth.average,
                    codecs: [video.rendition.track.codec], resolution: video.rendition.track.pictureSize,
                    videoRange: isAllSDR ? nil : VideoRange(video.dynamicRange))
            }
        }
        return MultivariantPlaylist(
            hasIndependentSegments: true, renditions: renditions(of: audios), variants: ordered(variants),
            iFrameVariants: iFrameVariants.sorted { $0.bandwidth > $1.bandwidth })
    }

    private static func renditions(of audios: [AudioInput]) -> [Rendition] {
        var names: Set<[String]> = []
        var groupsWithDefault: Set<String> = []
        return audios.map { audio in
            let plan = audio.plan
            var name = PlaylistText.quotable(plan.label)
            var number = 2
            while !names.insert([plan.group, name]).inserted {
                name = "\(PlaylistText.quotable(plan.label)) \(number)"
                number += 1
            }
            let channels = audio.rendition.track.channelCount ?? plan.channels
            return Rendition(
                kind: .audio, group: plan.group, name: name, language: plan.language,
                isDefault: plan.isDefault && groupsWithDefault.insert(plan.group).inserted, isAutoselected: true,
                channels: String(channels), uri: audio.uri)
        }
    }

    private static func ordered(_ variants: [Variant]) -> [Variant] {
        var rest = variants.sorted { $0.bandwidth > $1.bandwidth }
        let distance = { (variant: Variant) in abs(variant.bandwidth - preferredFirstBandwidth) }
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
    fileprivate var pictureSize: PixelSize? {
        if case .video(let size) = media { size } else { nil }
    }

    fileprivate var channelCount: Int? {
        if case .audio(_, let channels) = media { channels } else { nil }
    }
}
