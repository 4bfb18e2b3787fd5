import Catalog
import Foundation
import HeadwaterCore
import Testing

@testable import Uploads

@Suite struct UploadExpiryTests {
    private static func new(_ length: Int64 = 4, _ kind: UploadRecord.Kind = .single) -> NewUpload {
        NewUpload(kind: kind, length: length, sourceName: SourceName("clip.mp4"))
    }

    @Test func `an unfinished upload expires an hour after the last bytes`() async throws {
        let time = ManualTime()
        let bench = try await Workbench(expiry: .seconds(3600), time: time)
        let service = bench.open()
        let begun = try await service.begin(Self.new())
        #expect(begun.expiresAt == time.now + .seconds(3600))
        time.advance(by: .seconds(3599))
        let append = UploadAppend(offset: 0, bodyLength: 1)
        let status = try await service.append(append, to: begun.id, body: TestBody(pieces: [[1]]))
        #expect(status.expiresAt == time.now + .seconds(3600))
        time.advance(by: .seconds(3599))
        #expect(try await service.resume(begun.id).progress.offset == 1)
        time.advance(by: .seconds(1))
        await #expect { try await service.resume(begun.id) } throws: { kind($0) == .gone }
        await #expect { try await service.append(to: begun.id, at: 1, [2]) } throws: { kind($0) == .gone }
    }

    @Test func `a sweep removes what has expired and nothing else`() async throws {
        let time = ManualTime()
        let bench = try await Workbench(expiry: .seconds(3600), time: time)
        let service = bench.open()
        let unfinished = try await service.create(Self.new())
        let complete = try await service.create(Self.new(1))
        try await service.append(to: complete, at: 0, [1])
        let part = try await service.create(Self.new(1, .partial))
        try await service.append(to: part, at: 0, [1])
        time.advance(by: .seconds(1800))
        let later = try await service.create(Self.new())
        #expect(try await service.sweep().isEmpty)
        time.advance(by: .seconds(1800))
        #expect(try await service.sweep() == [unfinished, part])
        #expect(try await bench.video(unfinished) == nil)
        #expect(try bench.files(unfinished).isEmpty)
        #expect(try bench.files(part).isEmpty)
        #expect(try await bench.video(complete) != nil)
        #expect(try await service.resume(later).progress.offset == 0)
        await #expect { try await service.resume(unfinished) } throws: { kind($0) == .gone }
    }

    @Test func `an upload that is written to is not swept up`() async throws {
        let time = ManualTime()
        let bench = try await Workbench(expiry: .seconds(3600), time: time)
        let service = bench.open()
        let id = try await service.create(Self.new())
        let number = await service.writers.claim(id)
        time.advance(by: .seconds(3600))
        #expect(try await service.sweep().isEmpty)
        await service.writers.release(id, number: number)
        #expect(try await service.sweep() == [id])
    }

    @Test func `that an upload was there is forgotten after a week`() async throws {
        let time = ManualTime()
        let bench = try await Workbench(time: time)
        let service = bench.open()
        let id = try await service.create(Self.new())
        #expect(try await service.terminate(id) == .terminated)
        time.advance(by: .seconds(7 * 24 * 3600))
        try await service.sweep()
        await #expect { try await service.resume(id) } throws: { kind($0) == .gone }
        time.advance(by: .seconds(1))
        try await service.sweep()
        await #expect { try await service.resume(id) } throws: { kind($0) == .notFound }
    }

    @Test func `without an expiry nothing expires`() async throws {
        let time = ManualTime()
        let bench = try await Workbench(expiry: nil, time: time)
        let service = bench.open()
        let begun = try await service.begin(Self.new())
        #expect(begun.expiresAt == nil)
        time.advance(by: .seconds(1 << 30))
        #expect(try await service.sweep().isEmpty)
        #expect(try await service.resume(begun.id).expiresAt == nil)
    }
}

@Suite struct UploadSpaceTests {
    @Test func `what unfinished uploads still need is not given away again`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let free = try await service.store.freeBytes()
        let most = NewUpload(length: free / 10 * 6, sourceName: SourceName("a.mp4"))
        let id = try await service.create(most)
        await #expect { try await service.create(most) } throws: { kind($0) == .outOfSpace }
        #expect(try await service.terminate(id) == .terminated)
        _ = try await service.create(most)
    }

    @Test func `of several that begin at once no more are taken than fit`() async throws {
        let bench = try await Workbench()
        let service = bench.open()
        let free = try await service.store.freeBytes()
        let most = NewUpload(length: free / 10 * 6, sourceName: SourceName("a.mp4"))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await service.create(most)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken <= 1)
    }

    @Test func `bytes are refused when what is to stay free no longer is, and nothing is lost`() async throws {
        let bench = try await Workbench()
        let id = try await bench.open().create(NewUpload(length: 4, sourceName: SourceName("a.mp4")))
        try await bench.open().append(to: id, at: 0, [1, 2])
        let full = bench.open(reservedBytes: .max)
        await #expect { try await full.append(to: id, at: 2, [3]) } throws: { kind($0) == .outOfSpace }
        #expect(try await full.resume(id).progress.offset == 2)
        try await bench.open().append(to: id, at: 2, [3, 4])
        #expect(try bench.bytes(id) == [1, 2, 3, 4])
    }
}
