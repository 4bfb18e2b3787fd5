import CMAF
import Catalog
import Conformance
import HeadwaterCore
import Manifests

/// Playlists, manifests and indexes of a version, rendered from the facts of what is stored, with the keys they will
/// have.
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
    var current: [String: ObjectKey] = [:]
    private(set) var renditions: [PublishedRendition] = []

    let rows: VersionRows
    /// Of this publication.
    let layout: VersionLayout
    /// Of the segments, and of the playlists beside them: an older one where only tracks of text have changed since.
    let contentLayout: VersionLayout
    let tracks: [TextTrack]
    let video: [FinishedRendition]
    let audio: [FinishedRendition]
    /// EXT-X-TARGETDURATION of all media playlists, in seconds.
    let targetDuration: Int

    var plan: TranscodePlan { rows.planned.plan }

    /// As players list them; nil when there are none.
    var subtitles: [PublishedSubtitles]? { tracks.isEmpty ? nil : tracks.map(\.published) }

    /// What the rules about the whole look at.
    var streams: [MediaStream] = []
    private let initSegments: [String: [UInt8]]

    /// - Parameters:
    ///   - tracks: of text, in the order of the player's menu.
    ///   - version: of the publication; that of the rows, or a later one.
    ///   - initSegments: the stored bytes of each rendition's, by its name.
    /// - Throws: ``Failure`` with `verification_failed` when a rule about the whole stream does not hold.
    init(
        _ rows: VersionRows, tracks: [TextTrack], version: Int, initSegments: [String: [UInt8]]
    ) throws {
        self.rows = rows
        self.initSegments = initSegments
        let plan = rows.planned.plan
        self.tracks = tracks
        layout = VersionLayout(video: rows.planned.video, version: version)
        contentLayout = VersionLayout(video: rows.planned.video, version: rows.planned.version)
        let priming = Int64(TranscodePlan.audioPrimingSamples)
        video = rows.video.map { Self.finished($0, primingTicks: 0) }
        audio = rows.audio.map { Self.finished($0, primingTicks: priming) }
        targetDuration = MediaPlaylist.targetDuration(of: video + audio)

        let quality = rows.quality
        for (rendition, planned) in zip(video, plan.video) {
            record(rendition, size: planned.size, quality: quality.first { $0.rendition == rendition.name }, planned)
        }
        for rendition in audio { record(rendition, size: nil, quality: nil, nil) }

        addPosters()
        let storyboard = try addStoryboard()
        let texts = try addSubtitles()
        let chapters = try addChapters()
        try addMultivariantPlaylist(storyboard: storyboard, texts: texts, chapters: chapters)
        try addManifest(storyboard: storyboard, texts: texts)
        current["download.mp4"] = rows.download?.key
    }

    private static func finished(_ rows: VersionRows.Rendition, primingTicks: Int64) -> FinishedRendition {
        FinishedRendition(
            name: rows.initSegment.rendition, track: rows.initSegment.facts,
            initURI: rows.initSegment.object.key.name,
            segments: rows.segments.map { .init(uri: $0.object.key.name, facts: $0.facts) }, primingTicks: primingTicks)
    }

    /// - Parameters:
    ///   - folder: a rendition's name, nil for what belongs to the whole video.
    ///   - place: nil for this publication's own.
    mutating func add(
        _ text: String, stem: String, folder: String?, extension suffix: String, in place: VersionLayout? = nil
    ) throws -> ObjectKey {
        let bytes = Array(text.utf8)
        let key = try (place ?? layout).key(folder: folder, stem: stem, bytes: bytes, extension: suffix)
        files.append(File(key: key, bytes: bytes))
        return key
    }

    /// Adds a playlist to what the rules look at.
    mutating func check(
        _ rendition: FinishedRendition,
        _ stream: (_ initSegment: [UInt8]) throws(CMAFError) -> MediaStream
    ) throws(Failure) {
        do { streams.append(try stream(initSegments[rendition.name] ?? [])) } catch {
            throw Failure.verification("\(rendition.name): \(error)")
        }
    }

    private mutating func record(
        _ rendition: FinishedRendition, size: PixelSize?, quality: RenditionQuality?,
        _ planned: TranscodePlan.VideoRendition?
    ) {
        let bandwidth = rendition.bandwidth(targetDuration: targetDuration)
        renditions.append(
            PublishedRendition(
                name: rendition.name, kind: planned == nil ? .audio : .video, size: size,
                codec: rendition.track.codec, averageBitsPerSecond: bandwidth.average,
                peakBitsPerSecond: bandwidth.peak, ssim: quality?.ssim, isCopied: planned?.isCopied))
    }
}

extension ObjectKey {
    /// The last part: what playlists beside the object call it.
    var name: String { String(text.split(separator: "/").last ?? "") }
}
