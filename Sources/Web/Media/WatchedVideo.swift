import Accounts
import Catalog
import HeadwaterCore
import Origin

/// What of a video can be fetched: its publication, or what there is of it before.
struct WatchedVideo: Sendable {
    var video: VideoRecord?
    var growing: GrowingStream?
    /// What was asked for, where that is a playlist of the stream that grows.
    var playlist: String?

    /// - Parameter path: what is asked for; nil where only the video matters.
    init(_ id: VideoID, at path: VideoPath? = nil, in transaction: any Transaction) throws {
        video = try transaction.videos.find(id)
        // Who has begun to watch while it grew goes on by those playlists when it is published.
        guard video?.publication == nil || path?.isGrowing == true else { return }
        growing = try transaction.growing.find(id)
        if growing != nil, let path, path.mayBeGrowing {
            playlist = try transaction.growing.playlist(path.rest, of: id)
        }
    }

    /// The video as who asks is judged by: who has begun to watch a stream that grows goes on when it is no longer offered.
    func judged(at path: VideoPath) -> VideoRecord? {
        guard case .versioned = path.resource else { return video }
        return begun
    }

    /// The video as it is to those who have begun.
    private var begun: VideoRecord? {
        var begun = video
        if growing?.wasOffered == true { begun?.isPlayable = true }
        return begun
    }

    /// A playlist of the stream that grows.
    func playlist(
        at path: VideoPath, for request: OriginRequest, audience: PlaybackAudience
    ) throws -> GrowingMedia.Answer? {
        guard let video, let growing, let playlist else { return nil }
        // Nobody begins to watch what is not offered; who has begun is not sent away.
        if case .current = path.resource {
            guard video.isPlayable, video.publication == nil else { return nil }
        }
        return try GrowingMedia(growing).answer(playlist, at: path.rest, for: request, audience: audience)
    }

    /// What the origin has to know of it; nil when none of it lies in objects that may be fetched.
    func facts(requiresTokens: Bool) -> PlaybackFacts? {
        guard let video else { return nil }
        if video.isPlayable, let publication = video.publication {
            return PlaybackFacts(
                audience: video.audience(requiresTokens: requiresTokens), version: publication.version,
                files: publication.files)
        }
        // Of a stream that grows only what it has made so far are objects, and these are for those who have begun.
        guard let growing, let begun else { return nil }
        return PlaybackFacts(
            audience: begun.audience(requiresTokens: requiresTokens), version: 0, growing: growing.version, files: [:])
    }
}

extension VideoRecord {
    func audience(requiresTokens: Bool) -> PlaybackAudience {
        if visibility == .private { return .chosen }
        let isForAll = Permission.may(.anonymous, .watchVideo, on: AccessObject(self))
        return isForAll && !requiresTokens ? .everyone : .admitted
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
