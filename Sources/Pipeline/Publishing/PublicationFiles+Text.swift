import Catalog
import Crypto
import HeadwaterCore
import Manifests

/// A track of text as manifests refer to it.
struct PublishedText: Sendable {
    var plan: TranscodePlan.SubtitleRendition
    var playlist: ObjectKey
    var whole: StoredObject
}

extension PublicationFiles {
    /// Cuts each track at the picture's segment boundaries.
    mutating func addSubtitles() throws -> [PublishedText] {
        let boundaries = plan.segmentBoundaries.map { plan.frameRate.time(ofFrame: $0) }
        var texts: [PublishedText] = []
        for track in tracks {
            let (subtitle, name) = (track.subtitles, track.subtitles.plan.name)
            let whole = try track.whole ?? addWhole(subtitle)
            var segments: [ObjectKey] = []
            for (number, segment) in subtitle.segments(boundaries: boundaries).enumerated() {
                segments.append(
                    try add(
                        segment.render(), stem: VersionLayout.stem(ofSegment: number), folder: name, extension: "vtt"))
            }
            current["\(name).vtt"] = whole.key
            let playlist = MediaPlaylist.make(
                subtitles: segments.map(\.name), boundaries: boundaries, targetDuration: targetDuration)
            texts.append(
                PublishedText(
                    plan: subtitle.plan,
                    playlist: try add(playlist.render(), stem: "playlist", folder: name, extension: "m3u8"),
                    whole: whole))
        }
        return texts
    }

    private mutating func addWhole(_ subtitles: FinishedSubtitles) throws -> StoredObject {
        let text = subtitles.wholeFile().render()
        let key = try add(text, stem: "whole", folder: subtitles.plan.name, extension: "vtt")
        let bytes = Array(text.utf8)
        return StoredObject(key: key, sha256: SHA256.hash(data: bytes).hex, byteCount: Int64(bytes.count))
    }

    mutating func addChapters() throws -> ObjectKey? {
        guard !plan.chapters.isEmpty else { return nil }
        let list = ChapterList(plan.chapters)
        current["chapters.vtt"] = try add(list.webVTT().render(), stem: "chapters", folder: nil, extension: "vtt")
        return try add(list.json(), stem: "chapters", folder: nil, extension: "json")
    }
}
