import Catalog
import HeadwaterCore
import Origin

/// What of a video can be fetched: its publication, or what there is of it before.
struct WatchedVideo: Sendable {
    var video: VideoRecord?
    var growing: GrowingStream?
    /// What was asked for, where that is a playlist of the stream that grows.
    var playlist: String?

    /// The video as who asks is judged by: who has begun to watch a stream that grows goes on when it is no longer offered.
    func judged(at path: VideoPath) -> VideoRecord? {
        var judged = video
        if case .versioned = path.resource, growing?.wasOffered == true { judged?.isPlayable = true }
        return judged
    }

    /// A playlist of the stream that grows.
    func playlist(at path: VideoPath, for request: OriginRequest) throws -> GrowingMedia.Answer? {
        guard let video, let growing, let playlist else { return nil }
        // Nobody begins to watch what is not offered; who has begun is not sent away.
        if case .current = path.resource {
            guard video.isPlayable, video.publication == nil else { return nil }
        }
        return try GrowingMedia(growing).answer(playlist, at: path.rest, for: request)
    }

    /// Where an object lies; nil unless it belongs to a version that was published, or is being watched before.
    func key(of path: VideoPath) -> ObjectKey? {
        guard let video else { return nil }
        switch path.resource {
        case .current(let name): return video.isPlayable ? video.publication?.files[name] : nil
        case .versioned(let rest):
            if let growing, GrowingMedia(growing).covers(rest) { return ObjectKey("videos/\(path.video)/\(rest)") }
            // An older version stays for those who have begun to watch it.
            guard video.isPlayable, let publication = video.publication,
                let version = rest.text.split(separator: "/").first.flatMap({ Int($0) }),
                (1...max(1, publication.version)).contains(version)
            else { return nil }
            return ObjectKey("videos/\(path.video)/\(rest)")
        }
    }
}

extension VideoPath {
    /// What is behind the video's own address.
    var rest: String {
        switch resource {
        case .current(let name): name
        case .versioned(let rest): rest.text
        }
    }

    /// Whether it may be a playlist of a stream that grows: segments are not looked for among those.
    var mayBeGrowing: Bool {
        if case .current = resource { true } else { isGrowing }
    }

    /// Whether it is a playlist that was read while a stream grew.
    var isGrowing: Bool {
        guard case .versioned(let rest) = resource else { return false }
        return rest.text.split(separator: "/").last.map(GrowingStream.PlaylistNames.contain) ?? false
    }
}
