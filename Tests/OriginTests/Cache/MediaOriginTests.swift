import HeadwaterCore
import NIOCore
import Synchronization
import Testing

@testable import Origin

@Suite("The origin's cache") struct MediaOriginTests {
    private static let segment = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    @Test func `what was fetched once is answered by event loops`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", Self.segment)
        #expect(bench.hot("1/a.m4s") == nil)
        let first = try #require(try await bench.find("1/a.m4s"))
        #expect(first.status == .miss)
        #expect(try await first.all() == Self.segment)
        await untilTrue { bench.hot("1/a.m4s") != nil }
        let reply = try #require(bench.hot("1/a.m4s"))
        #expect(reply.status == 200 && reply.bytes == Self.segment)
        #expect(reply.fields["Cache-Status"] == "headwater; hit")
        #expect(reply.fields["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(try await bench.find("1/a.m4s")?.status == .hit)
        #expect(bench.store.heads == 1)
    }

    @Test func `a thousand clients are one fetch, and followers read while it fills`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", Self.segment)
        bench.store.hold()
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<1000 { group.addTask { try await bench.bytes("1/a.m4s") } }
            await untilTrue { bench.origin.counts[.miss] + bench.origin.counts[.coalesced] == 1000 }
            // The first piece alone: everyone gets it before the second is read.
            await untilTrue { bench.store.waiting == 1 }
            bench.store.releaseOne()
            let early = try #require(try await bench.find("1/a.m4s"))
            let chunk = try await early.chunk(of: 0..<600_000)
            #expect(chunk.readableBytes == ObjectFill.pieceBytes)
            bench.store.release()
            for try await bytes in group { #expect(bytes == Self.segment) }
        }
        #expect(bench.store.heads == 1 && bench.store.reads == 3)
        #expect(bench.origin.counts[.miss] == 1)
    }

    @Test(arguments: [["1/a.m3u8", "master.m3u8"], ["master.m3u8", "1/a.m3u8"]])
    func `one fetch for two names leaves each its own lifetime`(names: [String]) async throws {
        let bench = OriginBench()
        bench.put("a.m3u8", Array("#EXTM3U\n".utf8))
        let key = try #require(ObjectKey("videos/\(OriginBench.video)/1/a.m3u8"))
        bench.catalog.set(PlaybackFacts(audience: .everyone, version: 1, files: ["master.m3u8": key]))
        bench.store.hold()
        let first = Task { try await bench.find(names[0]) }
        await untilTrue { bench.store.waiting == 1 }
        let second = Task { try await bench.find(names[1]) }
        await untilTrue { bench.origin.counts[.coalesced] == 1 }
        bench.store.release()
        for (name, found) in zip(names, [try await first.value, try await second.value]) {
            let policy = name.hasPrefix("1/") ? CachePolicy.immutable : .currentVersion
            #expect(found?.object.policy == policy, "\(name)")
            #expect(bench.hot(name)?.fields["Cache-Control"] == policy.fieldValue, "\(name)")
        }
        #expect(bench.store.heads == 1)
    }

    @Test func `a failed fetch is told to all who wait, and the next one tries again`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", Self.segment)
        bench.store.hold()
        let waiting = Task { try await bench.bytes("1/a.m4s") }
        await untilTrue { bench.store.waiting == 1 }
        bench.store.fail(.unavailable)
        bench.store.release()
        await #expect(throws: ObjectStoreError.self) { try await waiting.value }
        bench.store.fail(nil)
        #expect(try await bench.bytes("1/a.m4s") == Self.segment)
        #expect(bench.origin.counts[.failedFill] == 1)
    }

    @Test func `a store that hangs is given up on, and what is cached is answered meanwhile`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [1, 2, 3])
        bench.put("b.m4s", [4, 5, 6])
        #expect(try await bench.bytes("1/a.m4s") == [1, 2, 3])
        await untilTrue { bench.hot("1/a.m4s") != nil }
        bench.store.hold()
        let waiting = Task { try await bench.bytes("1/b.m4s") }
        await untilTrue { bench.store.waiting == 1 && bench.sleepers == 1 }
        bench.advance(20)
        await untilTrue { bench.sleepers == 1 || bench.origin.fills.withLock { $0.isEmpty } }
        bench.advance(20)
        await #expect(throws: ObjectStoreError.self) { try await waiting.value }
        #expect(try await bench.bytes("1/a.m4s") == [1, 2, 3])
        bench.store.release()
        #expect(try await bench.bytes("1/b.m4s") == [4, 5, 6])
    }

    @Test func `a follower that goes away disturbs nobody`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", Self.segment)
        bench.store.hold()
        let leader = Task { try await bench.bytes("1/a.m4s") }
        let follower = Task { try await bench.bytes("1/a.m4s") }
        await untilTrue { bench.origin.counts[.coalesced] == 1 && bench.store.waiting == 1 }
        follower.cancel()
        await #expect(throws: CancellationError.self) { try await follower.value }
        bench.store.release()
        #expect(try await leader.value == Self.segment)
    }

    @Test func `what the store does not have is believed for a moment`() async throws {
        let bench = OriginBench()
        #expect(try await bench.find("1/none.m4s") == nil)
        #expect(try await bench.find("1/none.m4s") == nil)
        #expect(bench.store.heads == 1 && bench.origin.counts[.negativeHit] == 1)
        bench.put("none.m4s", [1])
        bench.advance(2)
        #expect(try await bench.bytes("1/none.m4s") == [1])
    }

    @Test func `names that the store has nothing for weigh what they are, and go in time`() async throws {
        let bench = OriginBench()
        let name = "1/\(String(repeating: "n", count: 900)).m4s"
        #expect(try await bench.find(name) == nil)
        #expect(bench.origin.counts.cachedBytes > 900 && bench.origin.counts.cachedObjects == 1)
        bench.advance(2)
        bench.store.fail(.unavailable)
        await #expect(throws: ObjectStoreError.self) { try await bench.find(name) }
        #expect(bench.origin.counts.cachedBytes == 0 && bench.origin.counts.cachedObjects == 0)
    }

    @Test func `playlists come in gzip, compressed once, when they are whole`() async throws {
        let bench = OriginBench()
        let text = Array(String(repeating: "#EXTM3U\n", count: 200).utf8)
        bench.put("a.m3u8", text)
        let found = try #require(try await bench.find("1/a.m3u8"))
        let gzip = try #require(found.object.compressed[.gzip])
        #expect(gzip.starts(with: [0x1F, 0x8B]) && gzip.count < text.count)
        let plain = try #require(bench.hot("1/a.m3u8"))
        #expect(plain.bytes == text && plain.fields["Vary"] == "Accept-Encoding")
        let packed = try #require(bench.hot("1/a.m3u8", [("accept-encoding", "gzip")]))
        #expect(packed.bytes == gzip && packed.fields["Content-Encoding"] == "gzip")
    }

    @Test func `large objects are kept in slices`() async throws {
        let bench = OriginBench { $0.maxObjectBytes = 100_000 }
        let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 11) }
        bench.put("large.mp4", bytes)
        let found = try #require(try await bench.find("1/large.mp4"))
        let part = try await found.chunk(of: 1_048_570..<1_048_580)
        #expect(Array(part.readableBytesView) == Array(bytes[1_048_570..<1_048_576]))
        #expect(bench.store.reads == 1)
        #expect(try await found.all() == bytes)
        #expect(bench.store.reads == 3)
        #expect(try await bench.bytes("1/large.mp4") == bytes)
        #expect(bench.store.reads == 3)
        #expect(bench.hot("1/large.mp4") == nil)
    }

    @Test(arguments: [100_000, 4 << 20])
    func `a store that gives less than it says breaks the answer`(maxObjectBytes: Int) async throws {
        let bench = OriginBench { $0.maxObjectBytes = maxObjectBytes }
        bench.put("a.m4s", Self.segment)
        bench.store.shorten(to: 1000)
        let found = try #require(try await bench.find("1/a.m4s"))
        await #expect(throws: ObjectStoreError.self) { try await found.chunk(of: 0..<2000) }
        await #expect(throws: ObjectStoreError.self) { try await found.chunk(of: 2000..<3000) }
        await untilTrue { bench.origin.fills.withLock { $0.isEmpty } }
        bench.store.shorten(to: .max)
        #expect(try await bench.bytes("1/a.m4s") == Self.segment)
    }

    @Test func `more fetches than may wait are turned away at once`() async throws {
        let bench = OriginBench {
            $0.maxFills = 2
            $0.maxWaitingFills = 1
        }
        for name in ["a", "b", "c", "d"] { bench.put("\(name).m4s", [1]) }
        bench.store.hold()
        let admitted = ["a", "b"].map { name in Task { try await bench.bytes("1/\(name).m4s") } }
        await untilTrue { bench.store.waiting == 2 }
        let queued = Task { try await bench.bytes("1/c.m4s") }
        await untilTrue { bench.origin.gate.waiting == 1 }
        await #expect(throws: OriginOverload.self) { try await bench.bytes("1/d.m4s") }
        bench.store.release()
        for task in admitted + [queued] { #expect(try await task.value == [1]) }
        #expect(try await bench.bytes("1/d.m4s") == [1])
        #expect(bench.origin.counts[.shed] == 1)
    }
}
