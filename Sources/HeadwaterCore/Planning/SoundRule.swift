/// Chooses the renditions of sound.
enum SoundRule {
    /// Sound is not made louder by more than this, in dB: what lies that low is noise.
    private static let maxBoost = 20.0

    /// The groups that can be made of these tracks: one beside another only if a track has its channels.
    static func groups(of preset: Preset, tracks: [AudioFacts]) -> [Preset.AudioGroup] {
        guard !tracks.isEmpty else { return [] }
        return preset.audio.filter { group in
            group.beside == nil || tracks.contains { $0.channels >= group.layout.channels }
        }
    }

    /// The groups that variants of a rung are offered with, its own first.
    static func groupNames(for name: String, among groups: [Preset.AudioGroup]) -> [String] {
        [name] + groups.filter { $0.beside == name }.map(\.name)
    }

    /// What the largest track of each group takes.
    static func bitsPerSecond(
        of groups: [Preset.AudioGroup], preset: Preset, tracks: [AudioFacts]
    ) -> [String: Int] {
        Dictionary(
            groups.flatMap { group in
                tracks.map { (group.name, layout(of: $0, in: group, preset: preset).bitsPerSecond) }
            }, uniquingKeysWith: max)
    }

    /// Every track in every group, because players look for a language within the group of the variant that plays.
    static func renditions(
        groups: [Preset.AudioGroup], preset: Preset, tracks: [AudioFacts], survey: SourceSurvey?
    ) -> [TranscodePlan.AudioRendition] {
        let defaultTrack = tracks.firstIndex(where: \.isDefault) ?? 0
        let labels = TrackLabel.unique(
            tracks.map { TrackLabel.text(language: $0.language, title: $0.title, otherwise: "Audio") })
        return groups.flatMap { group in
            tracks.enumerated().map { position, track in
                let (channels, bits) = layout(of: track, in: group, preset: preset)
                return TranscodePlan.AudioRendition(
                    name: tracks.count == 1 ? group.name : "\(group.name)-\(position + 1)", group: group.name,
                    streamIndex: track.streamIndex, channels: channels, bitsPerSecond: bits,
                    gain: gain(of: track, loudness: preset.loudness, survey: survey), language: track.language,
                    label: labels[position], isDefault: position == defaultTrack)
            }
        }
    }

    /// A track without the channels of a surround group is in it as it is in the group beside.
    private static func layout(
        of track: AudioFacts, in group: Preset.AudioGroup, preset: Preset
    ) -> (channels: Int, bitsPerSecond: Int) {
        if group.layout != .stereo, track.channels >= group.layout.channels {
            return (group.layout.channels, group.bitsPerSecond)
        }
        let stereo = preset.audio.first { $0.name == group.beside } ?? group
        return track.channels >= 2 ? (2, stereo.bitsPerSecond) : (1, stereo.bitsPerSecond / 2)
    }

    /// To the target, less where the loudest peak would exceed its limit; silence stays as it is.
    private static func gain(of track: AudioFacts, loudness: Preset.Loudness?, survey: SourceSurvey?) -> Double {
        guard let loudness,
            let measured = survey?.loudness.first(where: { $0.streamIndex == track.streamIndex }),
            let integrated = measured.integrated
        else { return 0 }
        let headroom = measured.truePeak.map { loudness.maxTruePeak - $0 } ?? maxBoost
        let gain = min(loudness.target - integrated, headroom, maxBoost)
        return (gain * 10).rounded(.down) / 10
    }
}
