import Catalog
import HeadwaterCore
import Manifests

/// A track of text that is to be published.
struct TextTrack: Sendable {
    var subtitles: FinishedSubtitles
    /// The whole track as it is stored; nil for one that someone sent, which is stored with the publication.
    var whole: StoredObject?

    var published: PublishedSubtitles {
        let plan = subtitles.plan
        return PublishedSubtitles(
            name: plan.name, language: plan.language, label: plan.label, isDefault: plan.isDefault)
    }
}

/// Captions that someone sent, with their text.
struct SentCaptions: Sendable {
    var record: CaptionRecord
    /// WebVTT.
    var content: String

    static func all(of video: VideoID, in transaction: any Transaction) throws -> [SentCaptions] {
        try transaction.captions.list(of: video).compactMap { record in
            try transaction.captions.content(record.language, of: video).map {
                SentCaptions(record: record, content: $0)
            }
        }
    }
}

extension JobHandler {
    /// All tracks of a version, read back from what is stored: those of the source, and those that people sent, each in the place of
    /// the source's in its language.
    func textTracks(of rows: VersionRows) async throws -> [TextTrack] {
        let own = rows.planned.plan.subtitles
        let merged = TranscodePlan.SubtitleRendition.merged(
            own, sent: rows.captions.map { ($0.record.language, $0.record.label) })
        var tracks: [TextTrack] = []
        for plan in merged {
            if let caption = rows.captions.first(where: {
                plan.name == TranscodePlan.SubtitleRendition.name(ofSent: $0.record.language)
            }) {
                tracks.append(
                    TextTrack(subtitles: try FinishedSubtitles(plan: plan, wholeFile: .parse(caption.content))))
            } else if let position = own.firstIndex(where: { $0.name == plan.name }) {
                let object = rows.subtitles[position].object
                let text = String(decoding: try await workshop.store.read(object.key), as: UTF8.self)
                tracks.append(
                    TextTrack(subtitles: try FinishedSubtitles(plan: plan, wholeFile: .parse(text)), whole: object))
            }
        }
        return tracks
    }
}
