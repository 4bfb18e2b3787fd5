import HeadwaterCore
import Synchronization
import Testing

@testable import Origin

@Suite("Who may see what, and for how long that is believed") struct VideoStandingTests {
    private static func facts(
        _ audience: PlaybackAudience = .everyone, version: Int = 1, _ name: String = "a"
    ) throws -> PlaybackFacts {
        let key = try #require(ObjectKey("videos/\(OriginBench.video)/\(version)/\(name).m3u8"))
        return PlaybackFacts(audience: audience, version: version, files: ["master.m3u8": key])
    }

    @Test func `one look into the catalog serves all that is asked within its time`() async throws {
        let bench = OriginBench()
        for name in ["a", "b", "c"] {
            bench.put("\(name).m4s", [1])
            #expect(try await bench.bytes("1/\(name).m4s") == [1])
        }
        #expect(bench.catalog.looks == 1)
        bench.advance(1.5)
        // Still answered, while one looks again for all.
        #expect(bench.hot("1/a.m4s") != nil && bench.hot("1/b.m4s") != nil && bench.hot("1/c.m4s") != nil)
        await untilTrue { bench.catalog.looks == 2 }
        await untilTrue { bench.hot("1/a.m4s") != nil }
        #expect(bench.catalog.looks == 2)
    }

    @Test func `what nobody has looked after for long is not answered from memory`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [1])
        _ = try await bench.bytes("1/a.m4s")
        bench.advance(2)
        #expect(bench.hot("1/a.m4s") == nil)
        #expect(try await bench.bytes("1/a.m4s") == [1])
        #expect(bench.hot("1/a.m4s") != nil && bench.store.reads == 1)
    }

    @Test func `a video that becomes private is gone at once, and comes back when it is shown`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [1])
        bench.put("a.m3u8", [2])
        bench.catalog.set(try Self.facts())
        _ = try await bench.bytes("1/a.m4s")
        _ = try await bench.bytes("master.m3u8")
        bench.catalog.set(try Self.facts(.chosen))
        bench.origin.purge(OriginBench.video)
        for name in ["1/a.m4s", "master.m3u8"] {
            #expect(bench.hot(name) == nil)
            #expect(try await bench.find(name) == nil)
            let unlocked = try #require(try await bench.find(name, isUnlocked: true))
            #expect(unlocked.object.policy == .unkept)
            // Whoever comes after the one who may see it still gets nothing.
            #expect(bench.hot(name) == nil)
            #expect(try await bench.find(name) == nil)
        }
        bench.catalog.set(try Self.facts())
        bench.origin.purge(OriginBench.video)
        let shown = try #require(try await bench.find("1/a.m4s"))
        #expect(shown.object.policy == .immutable && bench.hot("1/a.m4s") != nil)
        #expect(bench.store.reads == 2)
    }

    @Test func `without a word a private video is gone after two lifetimes`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [1])
        _ = try await bench.bytes("1/a.m4s")
        bench.catalog.set(try Self.facts(.chosen))
        bench.advance(1)
        _ = bench.hot("1/a.m4s")
        await untilTrue { bench.catalog.looks == 2 }
        await untilTrue { bench.hot("1/a.m4s") == nil }
        #expect(try await bench.find("1/a.m4s") == nil)
    }

    @Test func `a video that is no longer known of can't be answered from memory`() async throws {
        let facts = PlaybackFacts(audience: .everyone, version: 1, files: [:])
        let standings = VideoStandings(
            capacity: 20, lifetime: 1, staleLimit: 1, counters: OriginCounters(), now: { 0 }, lookUp: { _ in facts })
        let first = try await standings.standing(of: .make(milliseconds: 1))
        var last = first
        for number in 2...21 { last = try await standings.standing(of: .make(milliseconds: Int64(number))) }
        #expect(first.verdict(at: 0, lifetime: 1) == .revoked)
        #expect(last.verdict(at: 0, lifetime: 1) == .good)
        // Whoever asks is told anew.
        #expect(try await standings.standing(of: first.video).verdict(at: 0, lifetime: 1) == .good)
    }

    @Test func `what was read before a purge is not kept after it`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [1])
        bench.store.hold()
        let early = Task { try await bench.bytes("1/a.m4s") }
        await untilTrue { bench.store.waiting == 1 }
        bench.catalog.set(try Self.facts(.chosen))
        bench.origin.purge(OriginBench.video)
        bench.store.release()
        #expect(try await early.value == [1])
        await untilTrue { bench.origin.fills.withLock { $0.isEmpty } }
        #expect(bench.hot("1/a.m4s") == nil)
        #expect(try await bench.find("1/a.m4s") == nil)
    }

    @Test func `a new version changes what a name stands for, and older versions stay`() async throws {
        let bench = OriginBench()
        bench.put("a.m3u8", [1])
        bench.store.put("videos/\(OriginBench.video)/2/b.m3u8", [2])
        bench.catalog.set(try Self.facts())
        #expect(try await bench.bytes("master.m3u8") == [1])
        #expect(try await bench.find("2/b.m3u8") == nil)
        bench.catalog.set(try Self.facts(version: 2, "b"))
        bench.origin.purge(OriginBench.video)
        #expect(try await bench.bytes("master.m3u8") == [2])
        #expect(bench.hot("master.m3u8")?.bytes == [2])
        #expect(try await bench.bytes("1/a.m3u8") == [1])
    }

    @Test func `while the catalog is away, what it said last counts for a while`() async throws {
        let bench = OriginBench { $0.staleLimit = .seconds(60) }
        bench.put("a.m4s", [1])
        _ = try await bench.bytes("1/a.m4s")
        bench.catalog.setAway(true)
        bench.advance(30)
        #expect(try await bench.bytes("1/a.m4s") == [1])
        #expect(bench.origin.counts[.staleAnswer] == 1)
        bench.advance(31)
        await #expect(throws: FakeCatalog.Away.self) { try await bench.find("1/a.m4s") }
    }

    @Test func `while the store is away, a name goes on with its last content`() async throws {
        let bench = OriginBench()
        bench.put("a.m3u8", [1])
        bench.catalog.set(try Self.facts())
        #expect(try await bench.bytes("master.m3u8") == [1])
        bench.advance(40)
        bench.catalog.set(try Self.facts(version: 2, "b"))
        bench.origin.purge(OriginBench.video)
        bench.store.fail(.unavailable)
        let found = try #require(try await bench.find("master.m3u8"))
        #expect(try await found.all() == [1] && found.age == 40)
        #expect(bench.origin.counts[.staleAnswer] == 1)
        // And if the new version is for fewer people, so is the old one.
        bench.catalog.set(try Self.facts(.chosen, version: 2, "b"))
        bench.origin.purge(OriginBench.video)
        #expect(try await bench.find("master.m3u8") == nil)
        let unlocked = try #require(try await bench.find("master.m3u8", isUnlocked: true))
        #expect(unlocked.object.policy == .unkept)
        #expect(bench.hot("master.m3u8") == nil)
    }

    @Test func `an answer is as old as the last look into the catalog`() async throws {
        let bench = OriginBench { $0.staleLimit = .seconds(60) }
        bench.put("a.m4s", [1])
        #expect(try await bench.find("1/a.m4s")?.age == nil)
        await untilTrue { bench.hot("1/a.m4s") != nil }
        #expect(bench.hot("1/a.m4s")?.age == 0)
        #expect(try await bench.find("1/a.m4s")?.age == 0)
        bench.catalog.setAway(true)
        bench.advance(1.9)
        #expect(bench.hot("1/a.m4s")?.age == 1)
        bench.advance(30)
        #expect(try await bench.find("1/a.m4s")?.age == 31)
    }

    @Test func `after a purge nothing old stands in for a catalog that is away`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [1])
        _ = try await bench.bytes("1/a.m4s")
        bench.catalog.setAway(true)
        bench.origin.purge(OriginBench.video)
        await #expect(throws: FakeCatalog.Away.self) { try await bench.find("1/a.m4s") }
    }

    @Test func `a deleted video leaves no bytes behind`() async throws {
        let bench = OriginBench()
        bench.put("a.m4s", [UInt8](repeating: 1, count: 100_000))
        _ = try await bench.bytes("1/a.m4s")
        #expect(bench.origin.counts.cachedBytes > 100_000)
        bench.catalog.set(nil)
        bench.origin.forget(OriginBench.video)
        #expect(bench.origin.counts.cachedBytes == 0)
        #expect(try await bench.find("1/a.m4s") == nil)
        // And that it is gone is known now.
        #expect(try await bench.find("1/a.m4s") == nil)
        #expect(bench.catalog.looks == 2 && bench.origin.counts[.negativeHit] == 2)
    }
}
