public import Foundation
import HeadwaterCore
import Manifests

/// Reads a presentation from its root playlist to its last segment, one rendition at a time.
public struct PresentationReader: Sendable {
    public enum Depth: String, Sendable, CaseIterable {
        /// The first, the last and some middle segments of each rendition are decoded.
        case quick
        /// Everything is decoded.
        case full
    }

    let access: Access
    let depth: Depth
    let progress: @Sendable (String) -> Void

    /// - Parameter progress: told the name of each rendition before it is read.
    public init(access: Access, depth: Depth, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.access = access
        self.depth = depth
        self.progress = progress
    }

    /// More than any playlist of a day; larger ones are no playlists.
    static let maxPlaylistBytes = 8 << 20
    /// Beyond any segment of six seconds; it is held in memory.
    static let maxSegmentBytes = 256 << 20

    /// - Throws: ``ReadingError`` when the root can't be read or is no HLS playlist; what decoding throws when there is
    ///   no codec process at all.
    public func read(root: URL, profile: Presentation.Profile) async throws -> Presentation {
        let fetched: Fetched
        do {
            fetched = try await access.fetch(Resource(url: root), Self.maxPlaylistBytes)
        } catch let error as AccessError {
            throw ReadingError.unreachable(error.reason)
        }
        let text = String(decoding: fetched.bytes, as: UTF8.self)
        guard text.hasPrefix("#EXTM3U") else { throw ReadingError.notHLS(Self.description(of: fetched.bytes)) }
        var presentation = Presentation(profile: profile)
        if root.isRemote {
            presentation.deliveries.append(
                Delivery(
                    uri: root.lastPathComponent, contentEncoding: fetched.contentEncoding,
                    byteCount: fetched.bytes.count))
        }
        var collector = Collector(presentation: presentation, root: root)
        if text.contains("#EXT-X-TARGETDURATION") {
            let name = root.lastPathComponent
            if let playlist = try await readPlaylist(name, named: name, into: &collector) {
                try await readStream(playlist, into: &collector)
            }
        } else {
            let multivariant: MultivariantPlaylist
            do { multivariant = try MultivariantPlaylist.parse(text) } catch {
                throw ReadingError.notHLS("the multivariant playlist is malformed: \(error)")
            }
            collector.presentation.multivariant = multivariant
            // All of them before the first segment: of a stream that grows they are of the same moment, all but.
            var playlists: [NamedPlaylist] = []
            for (uri, name) in StreamNames.make(for: multivariant) {
                if let playlist = try await readPlaylist(uri, named: name, into: &collector) {
                    playlists.append(playlist)
                }
            }
            for playlist in playlists {
                progress(playlist.name)
                try await readStream(playlist, into: &collector)
            }
        }
        try await readStoryboard(into: &collector)
        try await readManifest(into: &collector)
        return collector.presentation
    }

    private static func description(of bytes: [UInt8]) -> String {
        let start = String(decoding: bytes.prefix(200), as: UTF8.self)
        if start.contains("<MPD") || start.hasPrefix("<?xml") {
            return "this is a DASH manifest; name the HLS playlist beside it, and both are checked"
        }
        return "this is not an HLS playlist: it does not begin with #EXTM3U"
    }

    /// Fetches an object that is named; what goes wrong is noted.
    func fetch(
        _ uri: String, at resource: Resource?, limit: Int, referrer: String, into collector: inout Collector
    ) async throws -> Fetched? {
        guard let resource else {
            collector.fault(uri, referrer, .missing, "this is not an address that can be followed from here")
            return nil
        }
        do {
            return try await access.fetch(resource, limit)
        } catch let error as AccessError {
            collector.fault(uri, referrer, .missing, error.reason)
            return nil
        }
    }
}

/// What has been read so far.
struct Collector: Sendable {
    var presentation: Presentation
    let root: URL

    mutating func fault(_ uri: String, _ referrer: String, _ kind: ObjectFault.Kind, _ reason: String) {
        presentation.faults.append(ObjectFault(uri: uri, referrer: referrer, kind: kind, reason: reason))
    }

    /// A reference as seen from the object that holds it. Nil for what leads from the web into the file system, or
    /// out of the folder.
    mutating func resolve(_ uri: String, from base: URL) -> URL? {
        guard let url = URL(string: uri, relativeTo: base)?.absoluteURL.standardized else { return nil }
        if URL(string: uri)?.scheme != nil || uri.hasPrefix("/") { presentation.absoluteURIs.append(uri) }
        if root.isRemote { return url.isRemote ? url : nil }
        let folder = root.deletingLastPathComponent().standardized.path
        return url.isFileURL && url.path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/") ? url : nil
    }
}

extension URL {
    var isRemote: Bool { scheme == "http" || scheme == "https" }
}

/// Short names for streams: the folder where it tells them apart, else the file.
enum StreamNames {
    /// Every media playlist that is named, once, in order.
    static func make(for multivariant: MultivariantPlaylist) -> [(uri: String, name: String)] {
        var seen: Set<String> = []
        let iFrames = Set(multivariant.iFrameVariants.map(\.uri))
        let uris =
            (multivariant.variants.map(\.uri) + multivariant.renditions.compactMap(\.uri)
            + multivariant.iFrameVariants.map(\.uri)).filter { seen.insert($0).inserted }
        let folders = uris.map { uri in uri.split(separator: "/").dropLast().last.map(String.init) ?? "" }
        let counts = zip(folders, uris).reduce(into: [:]) {
            $0[$1.0 + (iFrames.contains($1.1) ? "/" : ""), default: 0] += 1
        }
        return zip(uris, folders).map { uri, folder in
            let suffix = iFrames.contains(uri) ? " I-frames" : ""
            let isUnique = !folder.isEmpty && counts[folder + (suffix.isEmpty ? "" : "/")] == 1
            let file = uri.split(separator: "/").last.map(String.init) ?? uri
            return (uri, (isUnique ? folder : file.split(separator: "?").first.map(String.init) ?? file) + suffix)
        }
    }
}
