import CPosix
import Foundation
import HeadwaterCore
import NIOCore
import NIOPosix
import Testing

@testable import Origin

@Suite("What is kept in memory") struct ObjectCacheTests {
    /// An object that is a file of a hundred bytes.
    static func file() async throws -> CachedObject {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }  // it stays as long as it is open
        try Data(repeating: 7, count: 100).write(to: URL(filePath: path))
        let object = OriginObject(
            byteCount: 100, sha256: String(repeating: "0", count: 64), type: MediaType(fileName: "a.mp4"),
            policy: .immutable)
        let key = try #require(ObjectKey("videos/\(OriginBench.video)/1/a.mp4"))
        let facts = PlaybackFacts(audience: .everyone, version: 1, files: [:])
        return CachedObject(
            standing: VideoStanding(video: OriginBench.video, facts: facts, at: 1_000_000_000_000), key: key,
            object: object, body: .file(try await ObjectFile.open(path, on: .singleton)), compressed: [:], shared: [:])
    }

    @Test(arguments: [8, 100, 512])
    func `no more files are open than may be, however small they are`(maxFiles: Int) async throws {
        let cache = ObjectCache(capacity: 256 << 20, maxFiles: maxFiles)
        let file = try await Self.file()
        for number in 0..<2000 { cache.keep(file, as: "/v/x/1/\(number).mp4") }
        #expect(cache.size.objects <= maxFiles && cache.size.objects >= maxFiles / 2)
    }

    @Test func `as many descriptors are taken as the system allows`() {
        var (soft, hard): (UInt64, UInt64) = (0, 0)
        #expect(cposix_get_limit(CInt(CPOSIX_RLIMIT_NOFILE), &soft, &hard) == 0)
        let limit = DescriptorLimit.raise()
        #expect(cposix_get_limit(CInt(CPOSIX_RLIMIT_NOFILE), &soft, &hard) == 0)
        #expect(soft >= min(hard, 1 << 20) && limit == Int(min(soft, 1 << 20)))
    }
}
