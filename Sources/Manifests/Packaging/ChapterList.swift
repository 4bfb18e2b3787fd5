import Foundation
public import HeadwaterCore

/// The chapters of a video in the forms that players know.
public struct ChapterList: Sendable {
    private let chapters: [Chapter]
    private let language: String

    /// - Parameter language: BCP-47, of the titles.
    public init(_ chapters: [Chapter], language: String = "und") {
        self.chapters = chapters
        self.language = language
    }

    /// The DATA-ID of the session data that points to ``json()``.
    public static let sessionDataID = "com.apple.hls.chapters"

    private struct Entry: Encodable {
        struct Title: Encodable {
            var language: String
            var title: String
        }

        var chapter: Int
        var startTime: Double
        var duration: Double
        var titles: [Title]

        enum CodingKeys: String, CodingKey {
            case chapter
            case startTime = "start-time"
            case duration, titles
        }
    }

    /// As Apple's players read it (HTTP Live Streaming: Providing JavaScript Object Notation (JSON) chapters).
    public func json() throws -> String {
        try JSONText.render(
            chapters.enumerated().map { number, chapter in
                Entry(
                    chapter: number + 1, startTime: chapter.time.lowerBound.seconds,
                    duration: (chapter.time.upperBound - chapter.time.lowerBound).seconds,
                    titles: [.init(language: language, title: chapter.title)])
            })
    }

    /// As browsers' chapter tracks want it: a cue for each, its title as plain text.
    public func webVTT() -> WebVTT {
        WebVTT(
            cues: chapters.map { chapter in
                WebVTT.Cue(
                    start: WebVTT.Timestamp(chapter.time.lowerBound), end: WebVTT.Timestamp(chapter.time.upperBound),
                    payload: WebVTT.escaped(chapter.title))
            })
    }
}

extension WebVTT {
    /// Plain text as a cue payload (section 4.2.2: `&`, `<` and `>` are written as entities).
    public static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
    }
}
