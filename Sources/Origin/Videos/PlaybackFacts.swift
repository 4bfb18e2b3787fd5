public import HeadwaterCore

/// What the origin has to know of a video to answer for it, as the catalog has it right now.
public struct PlaybackFacts: Sendable, Equatable {
    /// Whether everyone who knows its address may see it.
    public var isOpen: Bool
    /// The current version, from 1 on.
    public var version: Int
    /// What lies at the top of the video's address, by name: `master.m3u8`.
    public var files: [String: ObjectKey]

    public init(isOpen: Bool, version: Int, files: [String: ObjectKey]) {
        self.isOpen = isOpen
        self.version = version
        self.files = files
    }

    /// Where a resource of the video lies; nil unless it belongs to a version that was published.
    func key(of path: VideoPath) -> ObjectKey? {
        switch path.resource {
        case .current(let name): return files[name]
        case .versioned(let rest):
            // An older version stays for those who have begun to watch it.
            guard let number = rest.text.split(separator: "/").first.flatMap({ Int($0) }),
                (1...max(1, version)).contains(number)
            else { return nil }
            return ObjectKey("videos/\(path.video)/\(rest)")
        }
    }

    func policy(of path: VideoPath) -> CachePolicy {
        isOpen ? path.cachePolicy : path.cachePolicy.restricted
    }
}
