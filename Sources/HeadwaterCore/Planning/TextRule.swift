import Foundation

/// Chooses the renditions of text.
enum TextRule {
    /// In the source's order, captions inside the picture's packets last. One is the default only if the source says
    /// so: texts over the picture are not everyone's wish.
    static func renditions(of tracks: [SubtitleFacts]) -> [TranscodePlan.SubtitleRendition] {
        let ordered = tracks.filter { $0.captionChannel == nil } + tracks.filter { $0.captionChannel != nil }
        let labels = TrackLabel.unique(ordered.map(label))
        let defaultTrack = ordered.firstIndex(where: \.isDefault) ?? ordered.firstIndex(where: \.isForced)
        return ordered.enumerated().map { position, track in
            TranscodePlan.SubtitleRendition(
                name: "subtitles-\(position + 1)", source: track, language: track.language, label: labels[position],
                isDefault: position == defaultTrack)
        }
    }

    private static func label(_ track: SubtitleFacts) -> String {
        let text = TrackLabel.text(
            language: track.language, title: track.title,
            otherwise: track.captionChannel == nil ? "Subtitles" : "Captions")
        // The words that menus use: captions, and subtitles for the deaf and hard of hearing.
        let kind: String? =
            if track.captionChannel != nil { "CC" } else if track.isForHardOfHearing { "SDH" } else if track.isForced {
                "forced"
            } else { nil }
        guard let kind, !text.localizedCaseInsensitiveContains(kind), text != "Captions" else { return text }
        return "\(text) (\(kind))"
    }
}
