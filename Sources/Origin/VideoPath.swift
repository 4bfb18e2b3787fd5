public import HeadwaterCore

/// A path below `/v/`, taken apart.
///
/// Our own references need no percent-encoding, so a path that has any is not one of ours: no encoded slash,
/// dot or NUL is ever decoded, and each object has exactly one address.
public struct VideoPath: Hashable, Sendable {
    public enum Resource: Hashable, Sendable {
        /// `master.m3u8`: follows the current version.
        case current(String)
        /// `{version}/720p/3.m4s`: belongs to one version, and begins with its name.
        case versioned(ObjectKey)
    }

    public var video: VideoID
    public var resource: Resource

    public init(video: VideoID, resource: Resource) {
        self.video = video
        self.resource = resource
    }

    /// Nil unless it is `/v/{id}/{name}` or `/v/{id}/{version}/…` with an id, and parts that an ``ObjectKey`` allows:
    /// none empty, none that begins with a dot.
    ///
    /// - Parameter path: of the request, as received, without the query.
    public init?(_ path: String) {
        let prefix = "/v/"
        guard path.utf8.starts(with: prefix.utf8) else { return nil }
        let parts = path.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let video = VideoID(String(Substring(parts[0]))),
            let rest = ObjectKey(String(Substring(parts[1])))
        else { return nil }
        self.video = video
        resource = rest.text.utf8.contains(UInt8(ascii: "/")) ? .versioned(rest) : .current(rest.text)
    }

    /// The path as it is asked for.
    public var text: String {
        switch resource {
        case .current(let name): "/v/\(video)/\(name)"
        case .versioned(let key): "/v/\(video)/\(key)"
        }
    }

    /// How long the resource may be kept once the version it belongs to is complete.
    public var cachePolicy: CachePolicy {
        switch resource {
        case .current: .currentVersion
        case .versioned: .immutable
        }
    }
}
