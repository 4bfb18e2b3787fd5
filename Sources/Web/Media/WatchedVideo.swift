import Accounts
import Catalog
import HeadwaterCore
import Origin

/// What of a video can be fetched: its publication, or what there is of it before.
struct WatchedVideo: Sendable {
    var video: VideoRecord?
    var growing: GrowingStream?

    /// - Parameter hasBegun: whether it is asked by someone who has begun to watch while it grew, and goes on by those playlists when it
    ///   is published.
    init(_ id: VideoID, hasBegun: Bool = false, in transaction: any Transaction) throws {
        video = try transaction.videos.find(id)
        if video?.publication == nil || hasBegun { growing = try transaction.growing.find(id) }
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
        guard let video, let growing else { return nil }
        let name: String
        switch path.resource {
        // Nobody begins to watch what is not offered; who has begun is not sent away.
        case .current(let current):
            guard video.isPlayable, video.publication == nil else { return nil }
            name = current
        case .versioned(let rest): name = rest.text
        }
        return try GrowingMedia(growing).playlist(name, for: request, audience: audience)
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
    /// Whether it is a playlist that was read while a stream grew.
    var isGrowing: Bool {
        guard case .versioned(let rest) = resource else { return false }
        return rest.text.hasSuffix("/growing.m3u8") || rest.text.hasSuffix("/growing-iframes.m3u8")
    }
}
