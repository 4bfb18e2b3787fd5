import Foundation
import HeadwaterCore

/// A plan for programs: times in seconds, rates in bits per second.
struct PlanDocument: Encodable {
    struct Picture: Encodable {
        var name: String
        var width: Int
        var height: Int
        var codec: String
        var isCopied: Bool
        var encoderPreset: String?
        var crf: Double?
        /// The cap; the measured peak of what is copied.
        var maxBitsPerSecond: Int
        var expectedBitsPerSecond: Int?
        var reason: String?
        var audioGroups: [String]
    }

    struct Dropped: Encodable {
        var name: String
        var expectedBitsPerSecond: Int?
        var reason: String
    }

    struct Sound: Encodable {
        var name: String
        var group: String
        var streamIndex: Int
        var channels: Int
        var bitsPerSecond: Int
        /// In dB.
        var gain: Double
        var language: String
        var label: String
        var isDefault: Bool
    }

    struct Text: Encodable {
        var name: String
        var streamIndex: Int
        var codec: String
        var captionChannel: Int?
        var language: String
        var label: String
        var isDefault: Bool
    }

    struct Part: Encodable {
        var start: Double
        var end: Double
        /// Of a chapter.
        var title: String?
        /// In a chunk.
        var segments: Int?
    }

    struct Storyboard: Encodable {
        var interval: Double
        var tiles: Int
        var tileWidth: Int
        var tileHeight: Int
    }

    struct Download: Encodable {
        var video: String
        var audio: [String]
    }

    var preset: String
    var duration: Double
    var frames: Int
    var frameRate: String
    /// Where segments start, and the end.
    var segmentBoundaries: [Double]
    var chunks: [Part]
    var video: [Picture]
    var dropped: [Dropped]
    var audio: [Sound]
    var subtitles: [Text]
    var chapters: [Part]
    var storyboard: Storyboard?
    var hasPreview: Bool
    var download: Download?

    init(_ plan: TranscodePlan) {
        let seconds = { (frame: Int) in plan.frameRate.time(ofFrame: frame).seconds }
        preset = plan.presetName
        duration = plan.duration.seconds
        frames = plan.frameCount
        frameRate = plan.frameRate.description
        segmentBoundaries = plan.segmentBoundaries.map(seconds)
        chunks = plan.chunks.map { chunk in
            let frames = plan.frames(of: chunk)
            return Part(
                start: seconds(frames.lowerBound), end: seconds(frames.upperBound), segments: chunk.segments.count)
        }
        video = plan.video.map { rendition in
            let note = plan.notes.first { $0.rendition == rendition.name }
            return Picture(
                name: rendition.name, width: rendition.size.width, height: rendition.size.height,
                codec: rendition.codec.rawValue, isCopied: rendition.isCopied,
                encoderPreset: rendition.encoder?.preset, crf: rendition.encoder?.constantRateFactor,
                maxBitsPerSecond: rendition.maxBitsPerSecond, expectedBitsPerSecond: note?.expectedBitsPerSecond,
                reason: note?.reason, audioGroups: rendition.audioGroups)
        }
        dropped = plan.notes.filter { $0.decision == .dropped }.map {
            Dropped(name: $0.rendition, expectedBitsPerSecond: $0.expectedBitsPerSecond, reason: $0.reason)
        }
        audio = plan.audio.map {
            Sound(
                name: $0.name, group: $0.group, streamIndex: $0.streamIndex, channels: $0.channels,
                bitsPerSecond: $0.bitsPerSecond, gain: $0.gain, language: $0.language, label: $0.label,
                isDefault: $0.isDefault)
        }
        subtitles = plan.subtitles.map {
            Text(
                name: $0.name, streamIndex: $0.source.streamIndex, codec: $0.source.codec,
                captionChannel: $0.source.captionChannel, language: $0.language, label: $0.label,
                isDefault: $0.isDefault)
        }
        chapters = plan.chapters.map {
            Part(start: $0.time.lowerBound.seconds, end: $0.time.upperBound.seconds, title: $0.title)
        }
        storyboard = plan.storyboard.map {
            Storyboard(
                interval: $0.interval.seconds, tiles: $0.tileCount, tileWidth: $0.tileSize.width,
                tileHeight: $0.tileSize.height)
        }
        hasPreview = plan.preview != nil
        download = plan.download.map { Download(video: $0.video, audio: $0.audio) }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
