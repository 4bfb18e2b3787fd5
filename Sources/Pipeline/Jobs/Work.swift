import Foundation
import HeadwaterCore

/// What a job is asked to do; stored as its payload.
enum Work: Sendable, Codable, Equatable {
    case inspect(options: EncodeOptions?)
    /// Looks at a source that is still uploaded, and makes work of what is there.
    case follow
    case encodeVideo(chunk: Int, group: Int)
    case encodeAudio(rendition: Int, span: Int)
    case subtitles
    case pictures
    case download
    case publish
    /// The publication that there is, with other tracks of text.
    case captions

    var kind: Job.Kind {
        switch self {
        case .inspect: .inspect
        case .follow: .follow
        case .encodeVideo: .encodeVideo
        case .encodeAudio: .encodeAudio
        case .subtitles: .subtitles
        case .pictures: .pictures
        case .download: .download
        case .publish: .publish
        case .captions: .captions
        }
    }

    /// Distinguishes the jobs of one version of one video.
    var name: String {
        switch self {
        case .inspect: "inspect"
        case .follow: "follow"
        case .encodeVideo(let chunk, let group): "video/\(group)/\(chunk)"
        case .encodeAudio(let rendition, let span): "audio/\(rendition)/\(span)"
        case .subtitles: "subtitles"
        case .pictures: "pictures"
        case .download: "download"
        case .publish: "publish"
        case .captions: "captions"
        }
    }

    init(payload: String) throws(Failure) {
        do {
            self = try JSONDecoder().decode(Work.self, from: Data(payload.utf8))
        } catch {
            throw Failure(.internal, "A job in the queue can't be read.", detail: "\(payload): \(error)")
        }
    }

    func payload() throws(Failure) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw Failure(.internal, "A job can't be written.", detail: "\(error)")
        }
    }
}
