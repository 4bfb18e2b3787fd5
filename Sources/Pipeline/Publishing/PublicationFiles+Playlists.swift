import CMAF
import Catalog
import Conformance
import HeadwaterCore
import Manifests

extension PublicationFiles {
    /// A playlist for each rendition, an I-frame playlist for each picture, and the one that names them all.
    mutating func addMultivariantPlaylist(
        storyboard: FinishedStoryboard?, texts: [PublishedText], chapters: ObjectKey?
    ) throws {
        var videoInputs: [MultivariantPlaylist.VideoInput] = []
        for (rendition, planned) in zip(video, plan.video) {
            let playlist = try addPlaylist(of: rendition)
            let pictures = MediaPlaylist.makeIFrames(rendition: rendition)
            let iFrames = try add(
                pictures.render(), stem: "iframes", folder: rendition.name, extension: "m3u8", in: contentLayout)
            let uri = layout.relative(iFrames)
            try check(rendition) { head throws(CMAFError) in
                try MediaStream(iFramesOf: rendition, uri: uri, playlist: pictures, initSegment: head)
            }
            videoInputs.append(
                MultivariantPlaylist.VideoInput(
                    rendition: rendition, uri: layout.relative(playlist), iFrameURI: layout.relative(iFrames),
                    frameRate: plan.frameRate, audioGroups: planned.audioGroups))
        }
        var audioInputs: [MultivariantPlaylist.AudioInput] = []
        for (rendition, planned) in zip(audio, plan.audio) {
            let playlist = try addPlaylist(of: rendition)
            audioInputs.append(
                MultivariantPlaylist.AudioInput(rendition: rendition, uri: layout.relative(playlist), plan: planned))
        }
        let master = MultivariantPlaylist.make(
            videos: videoInputs, audios: audioInputs,
            subtitles: texts.map { .init(uri: layout.relative($0.playlist), plan: $0.plan) },
            images: try storyboard.map { [try addImagePlaylist($0)] } ?? [],
            chaptersURI: chapters.map(layout.relative), targetDuration: targetDuration)
        try WholeStreamCheck(
            plan: plan, video: video,
            presentation: Presentation(profile: .vod, multivariant: master, streams: streams)
        ).run()
        current["master.m3u8"] = try add(master.render(), stem: "master", folder: nil, extension: "m3u8")
    }

    private mutating func addPlaylist(of rendition: FinishedRendition) throws -> ObjectKey {
        let playlist = MediaPlaylist.make(rendition: rendition, targetDuration: targetDuration)
        // It names its segments as those that lie beside it.
        let key = try add(
            playlist.render(), stem: "playlist", folder: rendition.name, extension: "m3u8", in: contentLayout)
        let uri = layout.relative(key)
        try check(rendition) { head throws(CMAFError) in
            try MediaStream(rendition, uri: uri, playlist: playlist, initSegment: head)
        }
        return key
    }

    private mutating func addImagePlaylist(
        _ storyboard: FinishedStoryboard
    ) throws -> MultivariantPlaylist.ImageVariant {
        // The playlist lies beside the sheets.
        let playlist = MediaPlaylist.make(storyboard: storyboard) { sheet in
            String(sheet.uri.split(separator: "/").last ?? "")
        }
        let key = try add(
            playlist.render(), stem: "storyboard", folder: nil, extension: "m3u8", in: contentLayout)
        return storyboard.variant(uri: layout.relative(key))
    }

    mutating func addProvenance(_ provenance: Provenance) throws {
        current["provenance.json"] = try add(
            provenance.render(), stem: "provenance", folder: nil, extension: "json")
    }

    /// The same segments for DASH.
    mutating func addManifest(storyboard: FinishedStoryboard?, texts: [PublishedText]) throws {
        let version = rows.planned.version
        let folder = { (name: String) in "\(version)/\(name)/" }
        let presentation = MediaPresentation(
            duration: plan.duration, targetDuration: targetDuration,
            videos: video.map { .init(rendition: $0, folder: folder($0.name), frameRate: plan.frameRate) },
            audios: zip(audio, plan.audio).map { .init(rendition: $0, folder: folder($0.name), plan: $1) },
            texts: texts.map {
                .init(uri: layout.relative($0.whole.key), byteCount: $0.whole.byteCount, plan: $0.plan)
            },
            storyboard: storyboard)
        current["manifest.mpd"] = try add(presentation.manifest(), stem: "manifest", folder: nil, extension: "mpd")
    }
}
