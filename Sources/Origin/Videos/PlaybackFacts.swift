public import HeadwaterCore

/// What the origin has to know of a video to answer for it, as the catalog has it right now.
public struct PlaybackFacts: Sendable, Equatable {
    public var audience: PlaybackAudience
    /// The current version, from 1 on; 0 before there is one.
    public var version: Int
    /// The version that grows while its source arrives: its segments are there, its playlists are no objects.
    public var growing: Int?
    /// What lies at the top of the video's address, by name: `master.m3u8`.
    public var files: [String: ObjectKey]

    public init(audience: PlaybackAudience, version: Int, growing: Int? = nil, files: [String: ObjectKey]) {
        self.audience = audience
        self.version = version
        self.growing = growing
        self.files = files
    }

    /// Whether everyone who knows its address may see it.
    public var isOpen: Bool { audience == .everyone }

    /// Where a resource of the video lies; nil unless it belongs to a version that was published, or is watched while it grows.
    func key(of path: VideoPath) -> ObjectKey? {
        switch path.resource {
        case .current(let name): return files[name]
        case .versioned(let rest):
            // An older version stays for those who have begun to watch it.
            guard let number = rest.text.split(separator: "/").first.flatMap({ Int($0) }), number > 0,
                number <= version || number == growing
            else { return nil }
            return ObjectKey("videos/\(path.video)/\(rest)")
        }
    }

    func policy(of path: VideoPath) -> CachePolicy { audience.policy(path.cachePolicy) }
}
