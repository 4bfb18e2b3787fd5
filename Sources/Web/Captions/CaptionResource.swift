import Catalog
import HeadwaterCore

/// Captions that someone sent, as the API tells of them; their text lies among the video's `subtitles` once it is published.
struct CaptionResource: Encodable {
    var caption: CaptionRecord

    private enum Key: String, CodingKey { case language, label, cues, createdAt, updatedAt }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(caption.language.text, forKey: .language)
        try container.encode(caption.label, forKey: .label)
        try container.encode(caption.cueCount, forKey: .cues)
        try container.encode(caption.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(caption.updatedAt.rfc3339, forKey: .updatedAt)
    }
}
