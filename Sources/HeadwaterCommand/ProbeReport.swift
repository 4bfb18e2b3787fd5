import Foundation
import HeadwaterCore

/// The facts of a source for people and for programs.
struct ProbeReport {
    private let facts: SourceFacts

    init(_ facts: SourceFacts) { self.facts = facts }

    /// The facts as JSON in snake_case, times in seconds.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Document(facts)), as: UTF8.self)
    }

    func text() -> String {
        var lines = [
            row("Container", facts.container), row("Size", "\(facts.byteCount) bytes"),
            row("Duration", String(format: "%.3f s", facts.duration.seconds)),
        ]
        if let video = facts.video { lines += rows(of: video) }
        for track in facts.audio {
            let title = track.title.map { ", \"\(LogFormat.escaped($0))\"" } ?? ""
            lines.append(
                row(
                    "Audio",
                    "\(track.codec), \(track.sampleRate) Hz, "
                        + "\(track.channels) channel\(track.channels == 1 ? "" : "s"), \(track.language)\(title)"))
        }
        for stream in facts.ignored {
            lines.append(row("Left out", "\(stream.kind) \(stream.codec): \(stream.reason)"))
        }
        return lines.joined(separator: "\n")
    }

    private func rows(of video: VideoFacts) -> [String] {
        let rate = String(format: "%.3f", video.framesPerSecond)
        let steadiness = video.isVariableFrameRate ? "variable, becomes \(video.frameRate)" : "constant"
        let range = video.color.isFullRange ? "full range" : "limited range"
        var lines = [
            row(
                "Video", "\(video.codec)\(video.profile.map { " (\($0))" } ?? ""), \(video.bitsPerSecond / 1000) kbit/s"
            ),
            row(
                "Picture",
                "\(video.displaySize) shown, \(video.codedSize) coded, pixels \(video.pixelAspect.map(String.init).joined(separator: ":"))"
            ),
            row(
                "Frame rate",
                "\(rate) fps, \(steadiness), \(video.sourceFrameCount) frames\(video.isInterlaced ? ", interlaced" : "")"
            ),
            row(
                "Colour",
                "\(video.pixelFormat), \(video.color.primaries)/\(video.color.transfer)/\(video.color.matrix), \(range), \(video.color.dynamicRange.rawValue)"
            ),
        ]
        if video.missingFrameCount > 0 {
            lines.append(row("Cut off", "\(video.missingFrameCount) frames that the file lists are not in it"))
        }
        if video.orientation != .upright {
            let mirrored = video.orientation.isMirrored ? ", mirrored" : ""
            lines.append(row("Orientation", "turned \(video.orientation.quarterTurns * 90)° clockwise\(mirrored)"))
        }
        return lines
    }

    private func row(_ name: String, _ value: String) -> String {
        name.padding(toLength: 13, withPad: " ", startingAt: 0) + value
    }

    private struct Document: Encodable {
        struct Size: Encodable {
            var width: Int
            var height: Int
            init(_ size: PixelSize) { (width, height) = (size.width, size.height) }
        }
        struct Picture: Encodable {
            var streamIndex: Int
            var codec: String
            var profile: String?
            var coded: Size
            var displayed: Size
            var pixelAspect: [Int]
            var rotation: Int
            var isMirrored: Bool
            var pixelFormat: String
            var color: ColorFacts
            var dynamicRange: String
            var framesPerSecond: Double
            var outputFrameRate: String
            var isVariableFrameRate: Bool
            var isInterlaced: Bool
            var frameCount: Int
            var bitsPerSecond: Int
        }
        var container: String
        var bytes: Int64
        var duration: Double
        var video: Picture?
        var audio: [AudioFacts]
        var ignored: [IgnoredStream]

        init(_ facts: SourceFacts) {
            container = facts.container
            bytes = facts.byteCount
            duration = facts.duration.seconds
            audio = facts.audio
            ignored = facts.ignored
            video = facts.video.map {
                Picture(
                    streamIndex: $0.streamIndex, codec: $0.codec, profile: $0.profile, coded: Size($0.codedSize),
                    displayed: Size($0.displaySize), pixelAspect: $0.pixelAspect,
                    rotation: $0.orientation.quarterTurns * 90, isMirrored: $0.orientation.isMirrored,
                    pixelFormat: $0.pixelFormat, color: $0.color, dynamicRange: $0.color.dynamicRange.rawValue,
                    framesPerSecond: $0.framesPerSecond, outputFrameRate: $0.frameRate.description,
                    isVariableFrameRate: $0.isVariableFrameRate, isInterlaced: $0.isInterlaced,
                    frameCount: $0.sourceFrameCount, bitsPerSecond: $0.bitsPerSecond)
            }
        }
    }
}
