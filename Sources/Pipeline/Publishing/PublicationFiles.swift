import CMAF
import Catalog
import Conformance
import HeadwaterCore
import Manifests

/// Playlists and indexes of a version, rendered from the facts of its stored segments, with the keys they will have.
///
/// Pure: the same rows give the same text under the same keys.
struct PublicationFiles: Sendable {
    struct File: Sendable, Equatable {
        var key: ObjectKey
        var bytes: [UInt8]
    }

    /// Everything to put, what is referred to before what refers to it.
    private(set) var files: [File] = []
    /// What viewers find at the top of the video's address.
    private(set) var current: [String: ObjectKey] = [:]
    private(set) var renditions: [PublishedRendition] = []

    private let layout: VersionLayout

    /// - Parameter initSegments: the stored bytes of each rendition's, by its name.
    /// - Throws: ``Failure`` with `verification_failed` when a rule about the whole stream does not hold.
    init(_ rows: VersionRows, initSegments: [String: [UInt8]]) throws {
        let plan = rows.planned.plan
        layout = VersionLayout(video: rows.planned.video, version: rows.planned.version)
        let priming = Int64(TranscodePlan.audioPrimingSamples)
        let video = rows.video.map { Self.finished($0, layout: layout, primingTicks: 0) }
        let audio = rows.audio.map { Self.finished($0, layout: layout, primingTicks: priming) }
        let target = MediaPlaylist.targetDuration(of: video + audio)

        var videoInputs: [MultivariantPlaylist.VideoInput] = []
        var streams: [MediaStream] = []
        for (rendition, planned) in zip(video, plan.video) {
            let head = initSegments[rendition.name] ?? []
            let segments = MediaPlaylist.make(rendition: rendition, targetDuration: target)
            let playlist = try add(segments.render(), "playlist", of: rendition)
            let pictures = MediaPlaylist.makeIFrames(rendition: rendition)
            let iFrames = try add(pictures.render(), "iframes", of: rendition)
            streams += try Self.reading(rendition) { () throws(CMAFError) in
                [
                    try MediaStream(
                        rendition, uri: layout.relative(playlist), playlist: segments, initSegment: head),
                    try MediaStream(
                        iFramesOf: rendition, uri: layout.relative(iFrames), playlist: pictures, initSegment: head),
                ]
            }
            videoInputs.append(
                MultivariantPlaylist.VideoInput(
                    rendition: rendition, uri: layout.relative(playlist), iFrameURI: layout.relative(iFrames),
                    frameRate: plan.frameRate, audioGroup: planned.audioGroup))
            record(rendition, kind: .video, size: planned.size, target: target)
        }
        var audioInputs: [MultivariantPlaylist.AudioInput] = []
        for (rendition, planned) in zip(audio, plan.audio) {
            let segments = MediaPlaylist.make(rendition: rendition, targetDuration: target)
            let playlist = try add(segments.render(), "playlist", of: rendition)
            streams += try Self.reading(rendition) { () throws(CMAFError) in
                [
                    try MediaStream(
                        rendition, uri: layout.relative(playlist), playlist: segments,
                        initSegment: initSegments[rendition.name] ?? [])
                ]
            }
            audioInputs.append(
                MultivariantPlaylist.AudioInput(rendition: rendition, uri: layout.relative(playlist), plan: planned))
            record(rendition, kind: .audio, size: nil, target: target)
        }

        let storyboard = StoryboardTrack.make(
            plan: plan.storyboard, duration: plan.duration,
            sheetURI: { [layout, sheets = rows.sheets] in layout.relative(sheets[$0].object.key) })
        current["storyboard.vtt"] = try add(storyboard.render(), stem: "storyboard", folder: nil, extension: "vtt")
        current["poster.jpg"] = rows.poster.object.key
        let master = MultivariantPlaylist.make(videos: videoInputs, audios: audioInputs, targetDuration: target)
        try WholeStreamCheck(
            plan: plan, video: video,
            presentation: Presentation(profile: .vod, multivariant: master, streams: streams)
        ).run()
        current["master.m3u8"] = try add(master.render(), stem: "master", folder: nil, extension: "m3u8")
    }

    private static func reading(
        _ rendition: FinishedRendition, _ read: () throws(CMAFError) -> [MediaStream]
    ) throws(Failure) -> [MediaStream] {
        do { return try read() } catch { throw Failure.verification("\(rendition.name): \(error)") }
    }

    private static func finished(
        _ rows: VersionRows.Rendition, layout: VersionLayout, primingTicks: Int64
    ) -> FinishedRendition {
        // Playlists lie beside what they name.
        let uri = { (key: ObjectKey) in String(key.text.split(separator: "/").last ?? "") }
        return FinishedRendition(
            name: rows.initSegment.rendition, track: rows.initSegment.facts,
            initURI: uri(rows.initSegment.object.key),
            segments: rows.segments.map { .init(uri: uri($0.object.key), facts: $0.facts) }, primingTicks: primingTicks)
    }

    private mutating func add(_ text: String, _ stem: String, of rendition: FinishedRendition) throws -> ObjectKey {
        try add(text, stem: stem, folder: rendition.name, extension: "m3u8")
    }

    private mutating func add(
        _ text: String, stem: String, folder: String?, extension suffix: String
    ) throws -> ObjectKey {
        let bytes = Array(text.utf8)
        let key = try layout.key(folder: folder, stem: stem, bytes: bytes, extension: suffix)
        files.append(File(key: key, bytes: bytes))
        return key
    }

    private mutating func record(
        _ rendition: FinishedRendition, kind: PublishedRendition.Kind, size: PixelSize?, target: Int
    ) {
        let bandwidth = rendition.bandwidth(targetDuration: target)
        renditions.append(
            PublishedRendition(
                name: rendition.name, kind: kind, size: size, codec: rendition.track.codec,
                averageBitsPerSecond: bandwidth.average, peakBitsPerSecond: bandwidth.peak))
    }
}
