import Catalog
import Foundation
import HeadwaterCore
import Uploads

/// A video as the API shows it. Every field is always there, null when there is nothing to say.
struct VideoResource: Encodable, Sendable {
    var video: VideoRecord
    /// 0 to 1.
    var progress: Double
    /// What the machine can't do right now that its work needs.
    var obstacle: Failure?
    /// While the source is uploaded.
    var upload: UploadProgress?

    /// Whether who asks may change it.
    var isEditable: Bool

    /// - Parameter jobs: all of the video's.
    init(video: VideoRecord, jobs: [Job], upload: UploadProgress?, isEditable: Bool) {
        self.video = video
        progress = Self.progress(state: video.state, jobs: jobs)
        obstacle = jobs.first { $0.state == .queued && $0.failure?.isOfMachine == true }?.failure
        self.upload = upload
        self.isEditable = isEditable
    }

    private static func progress(state: VideoState, jobs: [Job]) -> Double {
        switch state {
        case .published: 1
        case .uploading: 0
        case .processing, .failed: Job.progress(of: jobs)
        }
    }

    private enum Key: String, CodingKey {
        case id, title, state, playable, visibility, version, duration, width, height, renditions, progress, error, urls
        case createdAt, updatedAt, source, upload, errorRatio, subtitles, ladder, options, waiting, owner, editable
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(video.id, forKey: .id)
        try container.encode(video.title, forKey: .title)
        try container.encode(video.state, forKey: .state)
        try container.encode(video.isPlayable, forKey: .playable)
        try container.encode(video.visibility, forKey: .visibility)
        try container.encode(video.owner, forKey: .owner)
        try container.encode(isEditable, forKey: .editable)
        try container.encode(video.version, forKey: .version)
        try container.encode(video.duration?.seconds, forKey: .duration)
        try container.encode(video.size?.width, forKey: .width)
        try container.encode(video.size?.height, forKey: .height)
        try container.encode(video.publication?.renditions.map(Rendition.init) ?? [], forKey: .renditions)
        try container.encode(video.publication?.subtitles?.map { Subtitles($0, of: video) } ?? [], forKey: .subtitles)
        try container.encode(video.publication?.notes?.map(Note.init) ?? [], forKey: .ladder)
        try container.encode((progress * 1000).rounded() / 1000, forKey: .progress)
        try container.encode(video.errorRatio, forKey: .errorRatio)
        try container.encode(video.failure.map(Reason.init), forKey: .error)
        try container.encode(video.state == .processing ? obstacle.map(Reason.init) : nil, forKey: .waiting)
        try container.encode(Addresses(video), forKey: .urls)
        try container.encode(video.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(video.updatedAt.rfc3339, forKey: .updatedAt)
        try container.encode(Source(name: video.sourceName, bytes: video.sourceBytes), forKey: .source)
        try container.encode(Options(video.options ?? EncodeOptions()), forKey: .options)
        try container.encode(
            upload.map { Upload(offset: $0.offset, length: $0.length, url: UploadRoutes.address(of: video.id)) },
            forKey: .upload)
    }

    private struct Reason: Encodable {
        var code: String
        var message: String
        var retryable: Bool

        init(_ failure: Failure) {
            code = failure.code.rawValue
            message = failure.message
            retryable = failure.isRetryable
        }
    }

    private struct Upload: Encodable {
        var offset: Int64
        /// Nil while the client has not said.
        var length: Int64?
        var url: String

        private enum Key: String, CodingKey { case offset, length, url }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(offset, forKey: .offset)
            try container.encode(length, forKey: .length)
            try container.encode(url, forKey: .url)
        }
    }

    /// What was asked for besides the preset.
    private struct Options: Encodable {
        var options: EncodeOptions

        init(_ options: EncodeOptions) { self.options = options }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: EncodeOptions.Field.self)
            try container.encode(options.start?.seconds, forKey: .start)
            try container.encode(options.end?.seconds, forKey: .end)
            try container.encode(options.passesThrough, forKey: .passthrough)
        }
    }

    private struct Source: Encodable {
        var name: String
        var bytes: Int64?

        private enum Key: String, CodingKey { case name, bytes }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(name, forKey: .name)
            try container.encode(bytes, forKey: .bytes)
        }
    }

    private struct Rendition: Encodable {
        var rendition: PublishedRendition

        private enum Key: String, CodingKey {
            case name, kind, width, height, codec, averageBitsPerSecond, peakBitsPerSecond, ssim, copied
        }

        init(_ rendition: PublishedRendition) { self.rendition = rendition }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(rendition.name, forKey: .name)
            try container.encode(rendition.kind, forKey: .kind)
            try container.encode(rendition.size?.width, forKey: .width)
            try container.encode(rendition.size?.height, forKey: .height)
            try container.encode(rendition.codec, forKey: .codec)
            try container.encode(rendition.averageBitsPerSecond, forKey: .averageBitsPerSecond)
            try container.encode(rendition.peakBitsPerSecond, forKey: .peakBitsPerSecond)
            try container.encode(rendition.ssim.map { ($0 * 10_000).rounded() / 10_000 }, forKey: .ssim)
            try container.encode(rendition.isCopied ?? false, forKey: .copied)
        }
    }

    /// Why a rendition is made as it is, or not made.
    private struct Note: Encodable {
        var note: LadderNote

        private enum Key: String, CodingKey { case rendition, decision, reason, expectedBitsPerSecond }

        init(_ note: LadderNote) { self.note = note }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(note.rendition, forKey: .rendition)
            try container.encode(note.decision, forKey: .decision)
            try container.encode(note.reason, forKey: .reason)
            try container.encode(note.expectedBitsPerSecond, forKey: .expectedBitsPerSecond)
        }
    }

    private struct Subtitles: Encodable {
        var name: String
        var language: String
        var label: String
        var isDefault: Bool
        var url: String

        private enum Key: String, CodingKey { case name, language, label, url, isDefault = "default" }

        init(_ subtitles: PublishedSubtitles, of video: VideoRecord) {
            name = subtitles.name
            language = subtitles.language
            label = subtitles.label
            isDefault = subtitles.isDefault
            url = "/v/\(video.id)/\(subtitles.name).vtt"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(name, forKey: .name)
            try container.encode(language, forKey: .language)
            try container.encode(label, forKey: .label)
            try container.encode(isDefault, forKey: .isDefault)
            try container.encode(url, forKey: .url)
        }
    }

    /// Relative to the server's root, since only a proxy knows the rest.
    private struct Addresses: Encodable {
        let video: VideoRecord

        private enum Key: String, CodingKey {
            case hls, dash, watch, embed, poster, storyboard, preview, chapters, download
        }

        init(_ video: VideoRecord) { self.video = video }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(media("master.m3u8"), forKey: .hls)
            try container.encode(media("manifest.mpd"), forKey: .dash)
            try container.encode("/watch/\(video.id)", forKey: .watch)
            try container.encode("/embed/\(video.id)", forKey: .embed)
            try container.encode(media("poster.jpg"), forKey: .poster)
            try container.encode(media("storyboard.vtt"), forKey: .storyboard)
            try container.encode(media("preview.webp"), forKey: .preview)
            try container.encode(media("chapters.vtt"), forKey: .chapters)
            try container.encode(media("download.mp4"), forKey: .download)
        }

        private func media(_ name: String) -> String? {
            // Of what still grows there is the stream alone.
            let isThere = video.publication.map { $0.files[name] != nil } ?? (name == "master.m3u8")
            guard video.isPlayable, isThere else { return nil }
            return "/v/\(video.id)/\(name)"
        }
    }
}

/// A page of the library.
struct VideoList: Encodable {
    var data: [VideoResource]
    /// Where the next page begins; null on the last one.
    var nextCursor: String?

    private enum Key: String, CodingKey { case data, nextCursor }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(data, forKey: .data)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}

extension Timestamp {
    /// UTC with milliseconds (RFC 3339).
    var rfc3339: String {
        Date(timeIntervalSince1970: Double(microseconds) / 1e6)
            .formatted(
                .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }
}
