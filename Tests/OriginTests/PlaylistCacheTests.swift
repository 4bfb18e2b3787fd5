import HeadwaterCore
import Origin
import Synchronization
import Testing

@Suite("The cache of compressed playlists") struct PlaylistCacheTests {
    /// Counts how often it is read.
    private final class Source: Sendable {
        private let reads = Mutex(0)
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var readCount: Int { reads.withLock { $0 } }

        func read() -> [UInt8] {
            reads.withLock { $0 += 1 }
            return bytes
        }
    }

    private struct Unreadable: Error {}

    private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

    /// Bytes that do not compress.
    private func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    @Test func `a playlist is read and compressed once`() async throws {
        let cache = PlaylistCache(capacity: 1 << 20)
        let source = Source(Array("#EXTM3U\n".utf8))
        let first = try await cache.gzip(of: key("a.m3u8"), sha256: "1") { source.read() }
        let second = try await cache.gzip(of: key("a.m3u8"), sha256: "1") { source.read() }
        #expect(first == second)
        #expect(try first == Gzip.compress(source.bytes))
        #expect(source.readCount == 1)
        #expect(await cache.byteCount == first.count)
    }

    @Test func `requests that come together share one reading`() async throws {
        let cache = PlaylistCache(capacity: 1 << 20)
        let source = Source([1, 2, 3])
        let key = try key("a.m3u8")
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<50 {
                group.addTask { try await cache.gzip(of: key, sha256: "1") { source.read() } }
            }
            for try await bytes in group { #expect(try bytes == Gzip.compress([1, 2, 3])) }
        }
        #expect(source.readCount == 1)
    }

    @Test func `another content of the same name is another entry`() async throws {
        let cache = PlaylistCache(capacity: 1 << 20)
        let old = try await cache.gzip(of: key("a.m3u8"), sha256: "1") { [1] }
        let new = try await cache.gzip(of: key("a.m3u8"), sha256: "2") { [2] }
        #expect(old != new)
    }

    @Test func `a failed reading is told, and tried again by the next request`() async throws {
        let cache = PlaylistCache(capacity: 1 << 20)
        await #expect(throws: Unreadable.self) {
            try await cache.gzip(of: key("a.m3u8"), sha256: "1") { throw Unreadable() }
        }
        #expect(try await cache.gzip(of: key("a.m3u8"), sha256: "1") { [1] } == Gzip.compress([1]))
    }

    @Test func `the entry unused for longest goes when the room ends`() async throws {
        // Four entries of just below a quarter fit, a fifth does not.
        let cache = PlaylistCache(capacity: 4100)
        let sources = (0..<5).map { Source(noise(990, seed: UInt64($0))) }
        let read = { (index: Int) in
            _ = try await cache.gzip(of: key("\(index).m3u8"), sha256: "") { sources[index].read() }
        }
        for index in [0, 1, 2, 3, 0, 4] { try await read(index) }
        #expect(await cache.byteCount <= 4100)
        for index in [0, 2, 3, 4] { try await read(index) }
        #expect(sources.map(\.readCount) == [1, 1, 1, 1, 1])
        try await read(1)
        #expect(sources[1].readCount == 2)
    }

    @Test func `what would fill a quarter of the room alone is compressed and not kept`() async throws {
        let cache = PlaylistCache(capacity: 1000)
        let source = Source(noise(600, seed: 1))
        _ = try await cache.gzip(of: key("a.m3u8"), sha256: "") { source.read() }
        #expect(await cache.byteCount == 0)
    }
}
