import Conformance
import Foundation
import HeadwaterCore
import Logging
import Pipeline
import Testing

@testable import HeadwaterCommand

/// Verifies files in memory as if a web server had them; what was decoded once is not decoded again.
actor Examiner {
    static let shared = Examiner()
    private static let root = "http://fixture.test/"

    private struct Key: Hashable {
        var head: [UInt8]?
        var segment: [UInt8]
    }

    private var decoded: [Key: DecodedSegment] = [:]

    func report(
        on published: PublishedFiles, root: String = "master.m3u8", profile: Presentation.Profile = .vod
    ) async throws -> ConformanceReport {
        let access = Access(
            fetch: { resource, limit in try Self.fetch(resource, from: published, limit: limit) },
            decode: { try await self.decode($0, $1) })
        let url = try #require(URL(string: Self.root + root))
        return ConformanceReport(
            try await PresentationReader(access: access, depth: .full).read(root: url, profile: profile))
    }

    private static func fetch(_ resource: Resource, from published: PublishedFiles, limit: Int) throws -> Fetched {
        let path = String(resource.url.absoluteString.dropFirst(root.count))
        guard let bytes = published.files[path] else { throw AccessError("there is no such file") }
        let isPlaylist = path.hasSuffix(".m3u8")
        guard let range = resource.range else {
            return Fetched(bytes: bytes, contentEncoding: isPlaylist ? "gzip" : nil)
        }
        guard range.upperBound <= bytes.count else { throw AccessError("bytes \(range) of \(bytes.count)") }
        return Fetched(bytes: Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
    }

    private func decode(_ head: Piece?, _ segments: [Piece]) async throws -> [DecodedSegment] {
        let keys = segments.map { Key(head: head?.bytes, segment: $0.bytes) }
        let open = zip(keys, segments).filter { decoded[$0.0] == nil }
        if !open.isEmpty {
            let answers = try await Self.inProcess(head, open.map(\.1))
            for (item, answer) in zip(open, answers) { decoded[item.0] = answer }
        }
        return keys.compactMap { decoded[$0] }
    }

    private static func inProcess(_ head: Piece?, _ segments: [Piece]) async throws -> [DecodedSegment] {
        let folder = FileManager.default.temporaryDirectory.path + "/examiner-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let logger = Logger(label: "examiner") { _ in SwiftLogNoOpLogHandler() }
        let codec = CodecLauncher(executable: try CodecLauncher.locate(), scratch: folder, logger: logger)
        return try await SegmentDecoder(codec: codec, folder: folder).decode(head, segments)
    }
}
